// expect: mlp: ClipByNorm goes around an optimizer such as mlp::Sgd
// expect: meets Optimizer in mlp/concepts.hpp
#include <mlp/mlp.hpp>

#ifdef MLP_CONTROL
using Inner = mlp::Sgd;
#else
using Inner = mlp::CosineDecay;
#endif

mlp::ClipByNorm<Inner> optimizer;

int main() {}
