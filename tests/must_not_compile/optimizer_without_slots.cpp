// expect: mlp: a Trainer's optimizer must be one such as mlp::Sgd
// expect: meets Optimizer in mlp/concepts.hpp
#include <mlp/mlp.hpp>

struct SignDescent {
#ifdef MLP_CONTROL
  static int slots() { return 0; }
#endif
  template <class Scalar>
  void update(mlp::Segment<Scalar> w, mlp::ConstSegment<Scalar> g, auto&&, bool,
              std::int64_t) const {
    w -= Scalar(0.01) * g.sign();
  }
};

int main() {
  mlp::Model<mlp::Network<mlp::Dense<4, 3>>> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::Huber<mlp::Mean>{}, SignDescent{});
  trainer.step(Eigen::MatrixXf::Zero(4, 2), Eigen::MatrixXf::Zero(3, 2));
}
