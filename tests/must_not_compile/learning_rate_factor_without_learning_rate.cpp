// expect: mlp: set_learning_rate_factor needs an optimizer with a learning_rate
#include <mlp/mlp.hpp>

struct SignDescent {
#ifdef MLP_CONTROL
  double learning_rate = 0.01;
#else
  double step_size = 0.01;
#endif
  static int slots() { return 0; }
  template <class Scalar>
  void update(mlp::Segment<Scalar> w, mlp::ConstSegment<Scalar> g, auto&&, bool,
              std::int64_t) const {
    w -= Scalar(0.01) * g.sign();
  }
};

using Net = mlp::Network<mlp::Dense<2, 3, mlp::Tanh>, mlp::Dense<3, 2, mlp::Softmax>>;

int main() {
  mlp::Model<Net> model;
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, SignDescent{});
  trainer.set_learning_rate_factor(0, 0.5);
}
