// What a loop that must not wait may call, under clang's RealtimeSanitizer, which stops the program
// where such a call allocates, locks or asks the system for anything: predictions into a workspace
// and serial steps, after a first one, with every layer, activation, loss and optimizer.
//     sh tests/real_time/run.sh
#include <mlp/mlp.hpp>

#include <cstdio>
#include <ratio>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/every_layer.hpp"

namespace {

int checks = 0;

// With control what they promise is broken, and the program must be stopped.
#ifdef MLP_CONTROL
struct Allocating : mlp::Sigmoid {
  static constexpr std::string_view name = "allocating";
  template <class Values>
  static Values value(const Values& z) {
    const std::vector<float> memory(1000, z(0));
    return mlp::Sigmoid::value(z) + memory[999] - memory[0];
  }
};
using Classifier = mlp::Network<mlp::Dense<6, 8, Allocating>, mlp::Dense<8, 4, mlp::Softmax>>;
#else
using Classifier = mlp::Network<mlp::Dense<6, 8, mlp::Relu>, mlp::BatchNorm<8>,
                                mlp::Dropout<8, std::ratio<1, 4>>, mlp::Dense<8, 4, mlp::Softmax>>;
#endif

template <class Model, class X>
void predict(const Model& model, const X& x, typename Model::Workspace& workspace) MLP_NONBLOCKING {
  model.predict(x, workspace);
}

template <class Trainer, class X, class Y>
void step(Trainer& trainer, const X& x, const Y& y) MLP_NONBLOCKING {
  trainer.step(x, y);
  trainer.loss_and_gradients(x, y);
  trainer.update();
}

/// Batches of 1, of a few, and of more than go through the layers at once.
template <class Net, class Scalar, class Loss, class Optimizer, class Targets>
void check(const Loss& loss, const Optimizer& optimizer, const Targets& targets) {
  for (const mlp::Index batch : {1, 7, 200}) {
    const mlp::Matrix<Scalar, Net::inputs, mlp::dynamic> x =
        mlp::Matrix<Scalar, Net::inputs, mlp::dynamic>::Random(Net::inputs, batch);
    const auto y = targets(std::type_identity<Scalar>{}, batch);
    mlp::Model<Net, Scalar> model(mlp::Seed{1});
    typename mlp::Model<Net, Scalar>::Workspace workspace(batch);
    mlp::Trainer trainer(model, loss, optimizer, {.capacity = 64});
    trainer.step(x, y);  // the optimizer's memories begin
    for (int i = 0; i < 3; ++i) {
      step(trainer, x, y);
      predict(model, x, workspace);
    }
    ++checks;
  }
}

const auto labels = [](auto, mlp::Index batch) {
  return Eigen::VectorXi::LinSpaced(batch, 0, static_cast<int>(batch) - 1)
      .unaryExpr([](int i) { return i % 4; })
      .eval();
};
template <int outputs>
const auto values = []<class Scalar>(std::type_identity<Scalar>, mlp::Index batch) {
  return mlp::Matrix<Scalar, outputs, mlp::dynamic>::Constant(outputs, batch, Scalar(0.25)).eval();
};

template <class Scalar>
void check_all() {
  const mlp::CrossEntropy<mlp::Mean> cross_entropy;
  check<support::EveryLayer, Scalar>(cross_entropy, mlp::Adam{}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::Sgd{.momentum = 0.9}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::Sgd{.momentum = 0.9, .nesterov = true}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::RmsProp{.momentum = 0.5, .centred = true}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::Adagrad{}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::Adadelta{}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::Adam{.amsgrad = true}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::AdamW{}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::Nadam{}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::Lion{}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::ClipByNorm{mlp::Sgd{}, 1.0}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::ClipByValue{mlp::Sgd{}, 1.0}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::WithPenalty{mlp::Sgd{}, {.l1 = 1e-4}}, labels);
  check<Classifier, Scalar>(cross_entropy, mlp::WithMaxNorm{mlp::Sgd{}, 2.0}, labels);

  using Regressor = mlp::Network<mlp::Dense<4, 64, mlp::Tanh>, mlp::Dense<64, 2>>;
  check<Regressor, Scalar>(mlp::MeanSquaredError<mlp::Mean>{}, mlp::Adam{}, values<2>);
  check<Regressor, Scalar>(mlp::Huber<mlp::Mean>{}, mlp::Sgd{}, values<2>);
  using Decisions = mlp::Network<mlp::Dense<4, 5, mlp::Relu>, mlp::Dense<5, 3, mlp::Sigmoid>>;
  check<Decisions, Scalar>(mlp::BinaryCrossEntropy<mlp::Sum>{}, mlp::Sgd{}, values<3>);
}

}  // namespace

int main() {
#ifdef MLP_CONTROL
  check<Classifier, float>(mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, labels);
#else
  check_all<float>();
  check_all<double>();
#endif
  std::printf("%d networks, batches and optimizers\n", checks);
}
