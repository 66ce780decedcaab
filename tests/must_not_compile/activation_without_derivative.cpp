// expect: mlp: the third argument of Dense must be an activation such as mlp::Sigmoid
// expect: meets ElementwiseActivation or ColumnActivation in mlp/concepts.hpp
#include <mlp/layer/dense.hpp>
#include <mlp/network/model.hpp>

struct Sine {
  static constexpr std::string_view name = "sine";
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::input;
  static auto value(const auto& z) { return z.sin(); }
#ifdef MLP_CONTROL
  static auto derivative(const auto& z) { return z.cos(); }
#endif
};

int main() {
  const mlp::Model<mlp::Network<mlp::Dense<4, 3, Sine>>> model(mlp::Seed{1});
  model.predict(Eigen::MatrixXf::Zero(4, 2));
}
