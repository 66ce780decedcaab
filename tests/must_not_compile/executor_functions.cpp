// Each function of an executor.
// expect: mlp: a Trainer's executor must meet Executor in mlp/concepts.hpp
// case NO_SIZE: mlp: an executor needs int size\(\)
// case NO_RUN: mlp: an executor needs void run\(
#include <mlp/mlp.hpp>

struct Backwards {
#ifndef NO_SIZE
  static int size() { return 2; }
#endif
#ifndef NO_RUN
  template <class Work>
  void run(Work&& work) const;
#endif
};

using Model = mlp::Model<mlp::Network<mlp::Activate<3, mlp::Tanh>>>;
using Loss = mlp::Huber<mlp::Mean>;
static_assert(sizeof(mlp::Trainer<Model, Loss, mlp::Sgd, Backwards>) > 0);
