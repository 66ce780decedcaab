// expect: mlp: WithMaxNorm goes around an optimizer such as mlp::Sgd
// expect: meets Optimizer in mlp/concepts.hpp
#include <mlp/mlp.hpp>

struct SignDescent {
  double learning_rate = 0.01;
  static int slots() { return 0; }
#ifdef MLP_CONTROL
  template <class Scalar>
  void update(mlp::Segment<Scalar> w, mlp::ConstSegment<Scalar> g, auto&&, bool,
              std::int64_t) const {
    w -= Scalar(learning_rate) * g.sign();
  }
#endif
};

mlp::WithMaxNorm<SignDescent> optimizer;

int main() {}
