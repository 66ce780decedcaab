// expect: mlp: a Trainer's executor must meet Executor in mlp/concepts.hpp
#include <mlp/mlp.hpp>

struct Backwards {
#ifdef MLP_CONTROL
  static int size() { return 2; }
#endif
  template <class Work>
  void run(Work&& work) const {
    work(1);
    work(0);
  }
};

int main() {
  mlp::Model<mlp::Network<mlp::Dense<4, 3>>> model(mlp::Seed{1});
  Backwards executor;
  mlp::Trainer trainer(model, mlp::Huber<mlp::Mean>{}, mlp::Sgd{}, {}, executor);
  trainer.step(Eigen::MatrixXf::Zero(4, 2), Eigen::MatrixXf::Zero(3, 2));
}
