// expect: mlp: a Trainer's loss must be one such as mlp::CrossEntropy<mlp::Mean>
// expect: meets Loss in mlp/concepts.hpp
#include <mlp/mlp.hpp>

struct Absolute {
#ifdef MLP_CONTROL
  using Reduction = mlp::Sum;
#endif
  using FusedActivation = void;
  static constexpr std::string_view name = "absolute";
  template <class Scalar, class Target>
  Scalar operator()(mlp::ConstSegment<Scalar> y, const Target& t, Scalar scale,
                    mlp::Segment<Scalar> dy) const {
    Scalar sum(0);
    for (mlp::Index i = 0; i < y.size(); ++i) {
      sum += std::abs(y(i) - t(i));
      if (dy.size() > 0) dy(i) = y(i) > t(i) ? scale : -scale;
    }
    return sum;
  }
  static double weight(mlp::Index outputs, const auto&) { return double(outputs); }
};

int main() {
  mlp::Model<mlp::Network<mlp::Dense<4, 3>>> model(mlp::Seed{1});
  mlp::Trainer trainer(model, Absolute{}, mlp::Sgd{});
  trainer.step(Eigen::MatrixXf::Zero(4, 2), Eigen::MatrixXf::Zero(3, 2));
}
