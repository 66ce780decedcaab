// The same steps by hand in plain Eigen: layers of fixed sizes, as mlp's, and a batch of any size.
#include <Eigen/Core>

template <int In, int Out>
struct Layer {
  Eigen::VectorXf values = Eigen::VectorXf::Random(In * Out) * std::sqrt(6.0F / float(In + Out));
  Eigen::Map<Eigen::Matrix<float, Out, In>> W{values.data()};  // too large for an object
  Eigen::Matrix<float, Out, 1> b = Eigen::Matrix<float, Out, 1>::Zero();
  Eigen::Matrix<float, Out, Eigen::Dynamic> a, dz;

  void forward(const auto& x) { a = (W * x).colwise() + b; }
  void update(const auto& x, float rate) {
    W.noalias() -= rate * dz * x.transpose();
    b -= rate * dz.rowwise().sum();
  }
};

struct Network {
  Layer<784, 128> first;
  Layer<128, 256> second;
  Layer<256, 10> third;

  static void sigmoid(auto& a) { a = a.array().logistic(); }
  static void back_through_sigmoid(const auto& above, auto& below) {
    below.dz = (above.W.transpose() * above.dz).array() * below.a.array() * (1 - below.a.array());
  }

  float step(const Eigen::MatrixXf& x, const Eigen::VectorXi& labels, float rate) {
    first.forward(x);
    sigmoid(first.a);
    second.forward(first.a);
    sigmoid(second.a);
    third.forward(second.a);
    third.a.rowwise() -= third.a.colwise().maxCoeff().eval();
    third.a = third.a.array().exp();
    third.a.array().rowwise() /= third.a.colwise().sum().array().eval();
    float loss = 0;
    third.dz = third.a / float(x.cols());
    for (int j = 0; j < x.cols(); ++j) {
      loss -= std::log(third.a(labels(j), j)) / float(x.cols());
      third.dz(labels(j), j) -= 1 / float(x.cols());
    }
    back_through_sigmoid(third, second);
    back_through_sigmoid(second, first);
    first.update(x, rate);
    second.update(first.a, rate);
    third.update(second.a, rate);
    return loss;
  }
};

int main() {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(784, 256);
  const Eigen::VectorXi labels = Eigen::VectorXi::LinSpaced(256, 0, 9);
  Network network;
  float first = network.step(x, labels, 0.1F), last = first;
  for (int step = 0; step < 20; ++step) last = network.step(x, labels, 0.1F);
  return last < first ? 0 : 1;
}
