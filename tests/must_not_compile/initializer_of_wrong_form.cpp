// expect: mlp: the second argument of Model must be an initialiser such as mlp::HeNormal
// expect: meets Initializer in mlp/concepts.hpp
#include <mlp/layer/dense.hpp>
#include <mlp/network/model.hpp>

struct AllHalf {
#ifdef MLP_CONTROL
  template <class Scalar>
  void operator()(mlp::Segment<Scalar> values, mlp::Index, mlp::Index, mlp::Random&) const {
    values.setConstant(Scalar(0.5));
  }
#else
  double operator()() const { return 0.5; }
#endif
};

int main() { mlp::Model<mlp::Network<mlp::Dense<4, 3>>> model(mlp::Seed{1}, AllHalf{}); }
