// What is no data set is refused where a trainer is told to use it.
// expect: mlp: samples are x and y, a Batch, a range of pairs, or a data set
// case OF_FIT: mlp: a data set needs void input\(
// case OF_EVALUATE: mlp: a data set needs mlp::Index size\(\)
#include <mlp/mlp.hpp>

struct Sine {
#ifndef OF_EVALUATE
  static mlp::Index size() { return 3; }
#endif
#ifndef OF_FIT
  static void input(mlp::Index index, std::uint64_t draw, float* x);
#endif
  static void target(mlp::Index index, std::uint64_t draw, float* t);
};

using Model = mlp::Model<mlp::Network<mlp::Activate<3, mlp::Tanh>>>;
using Trainer = mlp::Trainer<Model, mlp::Huber<mlp::Mean>, mlp::Sgd>;

#ifdef OF_FIT
auto use(Trainer& trainer) { return trainer.fit(Sine{}, {}); }
#else
auto use(Trainer& trainer) { return trainer.evaluate(Sine{}); }
#endif
