// The front door: everything but tensor.hpp and the optional wings.
//
//   using Net = mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>,
//                            mlp::Dense<128, 256, mlp::Sigmoid>,
//                            mlp::Dense<256, 10, mlp::Softmax>>;
//   mlp::Model<Net> model(mlp::Seed{1});
//   mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1});
//   trainer.fit(images, labels, {.batch_size = 256, .epochs = 10});
#pragma once

#include <mlp/activation/elu.hpp>
#include <mlp/activation/gelu.hpp>
#include <mlp/activation/identity.hpp>
#include <mlp/activation/leaky_relu.hpp>
#include <mlp/activation/relu.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/silu.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/softplus.hpp>
#include <mlp/activation/tanh.hpp>
#include <mlp/averaging/exponential_average.hpp>
#include <mlp/averaging/stochastic_weight_average.hpp>
#include <mlp/concepts.hpp>
#include <mlp/core/abi.hpp>
#include <mlp/core/error.hpp>
#include <mlp/core/random.hpp>
#include <mlp/core/slot_names.hpp>
#include <mlp/core/types.hpp>
#include <mlp/data/balanced_order.hpp>
#include <mlp/data/batch.hpp>
#include <mlp/data/dataset.hpp>
#include <mlp/data/distillation.hpp>
#include <mlp/data/folds.hpp>
#include <mlp/data/labels.hpp>
#include <mlp/data/mixup.hpp>
#include <mlp/data/samples.hpp>
#include <mlp/data/split.hpp>
#include <mlp/data/standardization.hpp>
#include <mlp/initializer/constant.hpp>
#include <mlp/initializer/normal.hpp>
#include <mlp/initializer/scaled.hpp>
#include <mlp/initializer/uniform.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/dropout.hpp>
#include <mlp/layer/layer_defaults.hpp>
#include <mlp/layer/layer_norm.hpp>
#include <mlp/layer/named.hpp>
#include <mlp/loss/binary_cross_entropy.hpp>
#include <mlp/loss/cross_entropy.hpp>
#include <mlp/loss/huber.hpp>
#include <mlp/loss/mean_squared_error.hpp>
#include <mlp/metric/accuracy.hpp>
#include <mlp/metric/confusion_matrix.hpp>
#include <mlp/metric/multi_label.hpp>
#include <mlp/metric/regression.hpp>
#include <mlp/network/model.hpp>
#include <mlp/network/network.hpp>
#include <mlp/network/parameters.hpp>
#include <mlp/optimizer/adadelta.hpp>
#include <mlp/optimizer/adagrad.hpp>
#include <mlp/optimizer/adam.hpp>
#include <mlp/optimizer/adamw.hpp>
#include <mlp/optimizer/clip_by_norm.hpp>
#include <mlp/optimizer/clip_by_value.hpp>
#include <mlp/optimizer/lion.hpp>
#include <mlp/optimizer/max_norm.hpp>
#include <mlp/optimizer/nadam.hpp>
#include <mlp/optimizer/rmsprop.hpp>
#include <mlp/optimizer/sgd.hpp>
#include <mlp/optimizer/with_max_norm.hpp>
#include <mlp/optimizer/with_penalty.hpp>
#include <mlp/schedule/any_schedule.hpp>
#include <mlp/schedule/constant_rate.hpp>
#include <mlp/schedule/cosine_decay.hpp>
#include <mlp/schedule/cosine_warm_restarts.hpp>
#include <mlp/schedule/exponential_decay.hpp>
#include <mlp/schedule/linear_warmup.hpp>
#include <mlp/schedule/one_cycle.hpp>
#include <mlp/schedule/polynomial_decay.hpp>
#include <mlp/schedule/reduce_on_plateau.hpp>
#include <mlp/schedule/step_decay.hpp>
#include <mlp/train/early_stopping.hpp>
#include <mlp/train/fit.hpp>
#include <mlp/train/fit_position.hpp>
#include <mlp/train/layer_id.hpp>
#include <mlp/train/learning_rate_range.hpp>
#include <mlp/train/optimizer_state.hpp>
#include <mlp/train/trainer.hpp>
#include <mlp/train/trainer_options.hpp>
#include <mlp/version.hpp>
