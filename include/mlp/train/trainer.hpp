// Joins a model, a loss and an optimizer: single steps, whole fits, and evaluation.
#pragma once

#include <mlp/data/samples.hpp>
#include <mlp/metric/confusion_matrix.hpp>
#include <mlp/train/detail/batch_pass.hpp>
#include <mlp/train/detail/fit_loop.hpp>
#include <mlp/train/detail/parameter_update.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

struct TrainerOptions {
  /// Samples that there is room for at most. A larger batch is taken in parts, with the same bits,
  /// as is one of more than 256 samples a worker, whose parts fit the caches.
  Index capacity = 1024;
  /// Refuse inputs, targets and sample weights that are NaN or infinite.
  bool check_finite = false;
  /// Of what layers draw while they learn, such as Dropout.
  std::uint64_t seed = 0;
};

/// Trains `model` in place. Steps give the same bits for any executor and any number of workers.
template <class ModelType, class LossType, class OptimizerType, class ExecutorType = SerialExecutor>
class Trainer {
  static_assert(
      Optimizer<OptimizerType>,
      "mlp: a Trainer's optimizer must be one such as mlp::Sgd: a type that meets Optimizer "
      "in mlp/concepts.hpp");
  static_assert(Executor<ExecutorType>,
                "mlp: a Trainer's executor must meet Executor in mlp/concepts.hpp");

 public:
  using Model = ModelType;
  using Net = typename Model::Network;
  using Scalar = typename Model::Scalar;
  using Parameters = typename Model::Parameters;
  using SampleWeights = Eigen::Ref<const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>;

  /// Throws OptionError or SizeError where options of the loss or the optimizer make no sense.
  Trainer(Model& model, LossType loss, OptimizerType optimizer,
          TrainerOptions options = {}) requires std::is_same_v<ExecutorType, SerialExecutor>
      : Trainer(model, std::move(loss), std::move(optimizer), options, serial()) {}

  /// The same with workers of the caller's choice, which must outlive the trainer.
  Trainer(Model& model, LossType loss, OptimizerType optimizer, TrainerOptions options,
          ExecutorType& executor)
      : model_(&model),
        loss_(std::move(loss)),
        update_(std::move(optimizer)),
        options_(options),
        pass_(options.capacity, executor) {
    if constexpr (requires { loss_.require_valid(Index{}); }) loss_.require_valid(Net::outputs);
  }
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  /// One step: the loss of the batch x [inputs x B] against y (B class indices, or values
  /// [outputs x B]), its gradients, and the optimizer's update. Returns the loss before the update.
  /// `weights` has one value per sample. Throws SizeError, ClassIndexError or NonFiniteError, with
  /// nothing changed.
  template <class X, class Y>
  double step(const Eigen::MatrixBase<X>& x, const Y& y) {
    return pass_over(x, y, nullptr, nullptr, After::update);
  }
  template <class X, class Y>
  double step(const Eigen::MatrixBase<X>& x, const Y& y, const SampleWeights& weights) {
    return pass_over(x, y, &weights, nullptr, After::update);
  }

  /// The loss of a batch; its gradients are then in gradients(). Changes no parameter.
  template <class X, class Y>
  double loss_and_gradients(const Eigen::MatrixBase<X>& x, const Y& y) {
    return pass_over(x, y, nullptr, nullptr, After::nothing);
  }
  template <class X, class Y>
  double loss_and_gradients(const Eigen::MatrixBase<X>& x, const Y& y,
                            const SampleWeights& weights) {
    return pass_over(x, y, &weights, nullptr, After::nothing);
  }

  /// The same, with dL/dx [inputs x B] written to dx.
  template <class X, class Y>
  double input_gradient(const Eigen::MatrixBase<X>& x, const Y& y,
                        Matrix<Scalar, Net::inputs, dynamic>& dx) {
    return pass_over(x, y, nullptr, &dx, After::nothing);
  }
  template <class X, class Y>
  double input_gradient(const Eigen::MatrixBase<X>& x, const Y& y, const SampleWeights& weights,
                        Matrix<Scalar, Net::inputs, dynamic>& dx) {
    return pass_over(x, y, &weights, &dx, After::nothing);
  }

  /// dL/dparameters of the last batch; those of frozen layers are not computed. In the place of a
  /// running average stands the sum of what it follows over the samples.
  Parameters& gradients() { return gradients_; }
  const Parameters& gradients() const { return gradients_; }

  /// Lets the optimizer apply gradients() once. Throws OptionError, with nothing changed, where its
  /// options make no sense.
  void update() {
    update_.prepare();
    apply_gradients();
  }

  /// Leaves a layer, given by index or name, as it is until unfrozen. Throws OptionError where
  /// there is no such layer.
  void freeze(std::size_t layer) { frozen_[checked(layer)] = true; }
  void freeze(std::string_view layer) { frozen_[index_of(layer)] = true; }
  void unfreeze(std::size_t layer) { frozen_[checked(layer)] = false; }
  void unfreeze(std::string_view layer) { frozen_[index_of(layer)] = false; }
  const FrozenLayers<Net::depth>& frozen() const { return frozen_; }

  /// Lets a layer, given by index or name, learn as if the optimizer's learning_rate were `factor`
  /// times what it is, under schedules too; 1 at first. Throws OptionError where there is no such
  /// layer, or the factor is not above 0 and finite.
  void set_learning_rate_factor(std::size_t layer, double factor) {
    static_assert(has_learning_rate,
                  "mlp: set_learning_rate_factor needs an optimizer with a learning_rate");
    update_.rates().set(checked(layer), factor, optimizer());
  }
  void set_learning_rate_factor(std::string_view layer, double factor) {
    set_learning_rate_factor(index_of(layer), factor);
  }
  const std::array<double, Net::depth>& learning_rate_factors() const {
    return update_.rates().factors();
  }

  /// Trains on all columns of x [inputs x N] and y (N class indices, or values [outputs x N]) in
  /// batches, for so many epochs or steps; `weights` has one value per sample.
  template <class X, class Y>
  FitReport fit(const Eigen::MatrixBase<X>& x, const Y& y, const FitOptions& options,
                const Callbacks& callbacks = {}) {
    return fit_all(x, y, nullptr, options, callbacks);
  }
  template <class X, class Y>
  FitReport fit(const Eigen::MatrixBase<X>& x, const Y& y, const SampleWeights& weights,
                const FitOptions& options, const Callbacks& callbacks = {}) {
    return fit_all(x, y, &weights, options, callbacks);
  }

  /// Trains on a data set that gives one sample at a time, assembling each batch in parallel.
  template <Dataset<Scalar> Data>
  FitReport fit(const Data& data, const FitOptions& options, const Callbacks& callbacks = {}) {
    const double learning_rate = base_learning_rate(options);
    const auto train = [&](StepReport& now, const auto& batch, const auto& targets,
                           const auto& fill) {
      if constexpr (has_learning_rate) {
        if (options.schedule) {
          optimizer().learning_rate = learning_rate * options.schedule(now.step - 1, now.steps);
        }
      }
      const auto outcome = run(batch, targets, nullptr, fill, After::update, true);
      if constexpr (Update::sees_norm) {
        if (std::isfinite(outcome.loss_sum)) now.gradient_norm = update_.gradient_norm();
      }
      return outcome;
    };
    const auto restore = [&] {
      if constexpr (has_learning_rate) {
        if (options.schedule) optimizer().learning_rate = learning_rate;
      }
    };
    try {
      FitReport report = detail::fit_batches(assembly_, data, options, callbacks, train);
      restore();
      return report;
    } catch (...) {  // of a callback, or of the data
      restore();
      throw;
    }
  }

  /// Trains on any range of samples (pairs of an input and a target), which is copied first.
  template <SampleRange Samples>
  FitReport fit(Samples&& samples, const FitOptions& options, const Callbacks& callbacks = {}) {
    const auto collected =
        collect<Scalar, Net::inputs, Net::outputs>(std::forward<Samples>(samples));
    return fit(collected.x, collected.y, options, callbacks);
  }

  /// Mean loss and accuracy over all columns of x, with the model as it is.
  template <class X, class Y>
  Evaluation evaluate(const Eigen::MatrixBase<X>& x, const Y& y) {
    Index hits = 0;
    const detail::LossOutcome outcome =
        forward(x, y, [&](const auto& targets, Range part) { hits += pass_.hits(targets, part); });
    return evaluation(outcome, hits, x.cols());
  }

  /// The same over all samples of a data set.
  template <Dataset<Scalar> Data>
  Evaluation evaluate(const Data& data) {
    detail::LossOutcome sum;
    Index hits = 0;
    const auto samples = static_cast<Index>(data.size());
    for (Index first = 0; first < samples; first += pass_.capacity()) {
      assembly_.assemble(
          data, std::min(pass_.capacity(), samples - first), [&](Index j) { return first + j; },
          static_cast<std::uint64_t>(first),
          [&](const auto& batch, const auto& targets, const auto& fill) {
            const auto count = [&](Range part) { hits += pass_.hits(targets, part); };
            const detail::LossOutcome outcome =
                pass_.forward(model_->parameters(), loss_, batch, targets, fill, count);
            sum.loss_sum += outcome.loss_sum;
            sum.weight += outcome.weight;
          });
    }
    return evaluation(sum, hits, samples);
  }

  /// Counts of true against predicted classes over all columns of x.
  template <class X, class Y>
  auto confusion_matrix(const Eigen::MatrixBase<X>& x, const Y& y) {
    ConfusionMatrix<std::max(2, Net::outputs)> matrix;
    forward(x, y, [&](const auto& targets, Range part) {
      for (Index j = 0; j < part.count; ++j) {
        matrix.add(targets.label(part.first + j), pass_.predicted(j));
      }
    });
    return matrix;
  }

  template <class X>
  auto predict(const Eigen::MatrixBase<X>& x) const {
    return model_->predict(x);
  }
  template <class X>
  auto predict_classes(const Eigen::MatrixBase<X>& x) const {
    return model_->predict_classes(x);
  }

  Model& model() { return *model_; }
  const LossType& loss() const { return loss_; }
  /// May be changed between steps, for instance its learning rate.
  OptimizerType& optimizer() { return update_.optimizer(); }
  /// Updates so far.
  std::int64_t updates() const { return update_.count(); }
  /// The optimizer's memory, which together with the parameters and the number of updates is all
  /// that the next step depends on.
  const std::vector<Parameters>& optimizer_memory() const { return update_.memory(); }
  /// Puts both back, as a checkpoint kept them. Throws SizeError where the optimizer has another
  /// number of memories.
  void restore(std::int64_t updates, std::vector<Parameters> memory) {
    update_.restore(updates, std::move(memory));
  }
  /// Samples that each worker has taken through its passes so far.
  const std::vector<Index>& samples_by_worker() const { return pass_.samples_by_worker(); }

 private:
  using Pass = detail::BatchPass<Model, LossType, ExecutorType>;
  using Update = detail::ParameterUpdate<Parameters, OptimizerType, Net::depth>;
  using Assembly = detail::BatchAssembly<Scalar, Net::inputs, Net::outputs>;
  enum class After { nothing, update };

  template <class X, class Y>
  void check_heights(const Eigen::MatrixBase<X>& x) const {
    require_fixed_height<Net::inputs, X, InputHeightMismatch>();
    require_size<Index>(Net::inputs, x.rows(), "x: rows");
    detail::require_matching_batches<X, Y>();
  }

  void check_finite(const Scalar* values, Index rows, Index cols, const char* what) const {
    if (options_.check_finite) detail::require_finite(values, rows, cols, what);
  }

  template <class X, class Y>
  double pass_over(const Eigen::MatrixBase<X>& x, const Y& y, const SampleWeights* weights,
                   Matrix<Scalar, Net::inputs, dynamic>* dx, After after) {
    check_heights<X, Y>(x);
    if (x.cols() == 0) throw SizeError("mlp: batch: expected at least 1 sample, found 0");
    const Scalar* data = detail::contiguous(x, input_copy_);
    check_finite(data, Net::inputs, x.cols(), "x");
    check_weights(weights, x.cols());
    return detail::with_targets<Scalar, Net::outputs>(y, x.cols(), [&](const auto& targets) {
      check_targets(targets);
      const typename Pass::Batch batch{data, x.cols(),
                                       weights != nullptr ? weights->data() : nullptr};
      if (dx != nullptr) dx->resize(Net::inputs, batch.size);
      return run(
                 batch, targets, dx != nullptr ? dx->data() : nullptr, [](Range) {}, after)
          .reduced;
    });
  }

  template <class Targets>
  void check_targets(const Targets& targets) const {
    targets.require_in_range();
    if constexpr (!Targets::is_class) {
      check_finite(targets.data(), Net::outputs, targets.size(), "targets");
    }
  }

  template <class Targets, class Fill>
  detail::LossOutcome run(const typename Pass::Batch& batch, const Targets& targets, Scalar* dx,
                          const Fill& fill, After after, bool in_fit = false) {
    if (after == After::update) update_.prepare();
    const TrainingPass training{options_.seed, static_cast<std::uint64_t>(updates())};
    gradient_samples_ = batch.size;
    const auto pass = [&](const auto& ready) {
      return pass_.gradients(model_->parameters(), loss_, batch, targets, frozen_, gradients_, dx,
                             fill, ready, training, in_fit);
    };
    const auto is_due = [&](const detail::LossOutcome& outcome) {
      return after == After::update && (!in_fit || std::isfinite(outcome.loss_sum));
    };
    if constexpr (Update::sees_norm) {
      const detail::LossOutcome outcome = pass([](std::size_t, Range) {});
      if (is_due(outcome)) apply_gradients();
      return outcome;
    } else {
      if (after == After::update) update_.begin();
      const detail::LossOutcome outcome = pass([this, after](std::size_t tensor, Range values) {
        if (after == After::update) {
          update_.apply(model_->parameters(), batch_gradients(), tensor, values);
        }
      });
      if (is_due(outcome)) update_.finish(model_->parameters(), frozen_, pass_.executor());
      return outcome;
    }
  }

  void apply_gradients() {
    update_.apply_all(model_->parameters(), batch_gradients(), frozen_, pass_.executor());
  }

  detail::BatchGradients<Parameters> batch_gradients() const {
    return {gradients_, gradient_samples_};
  }

  static constexpr bool has_learning_rate = detail::HasLearningRate<OptimizerType>;

  /// What a schedule multiplies.
  double base_learning_rate(const FitOptions& options) {
    if constexpr (has_learning_rate) {
      return static_cast<double>(optimizer().learning_rate);
    } else {
      if (options.schedule) {
        throw OptionError(
            "mlp: schedule: expected an optimizer with a learning_rate, found one without");
      }
      return 0.0;
    }
  }

  void check_weights(const SampleWeights* weights, Index samples) const {
    if (weights == nullptr) return;
    require_size<Index>(samples, weights->size(), "sample weights: size");
    check_finite(weights->data(), weights->size(), 1, "sample weights");
  }

  template <class X, class Y>
  FitReport fit_all(const Eigen::MatrixBase<X>& x, const Y& y, const SampleWeights* weights,
                    const FitOptions& options, const Callbacks& callbacks) {
    check_heights<X, Y>(x);
    check_weights(weights, x.cols());
    AlignedBuffer<Scalar> copy;
    const Scalar* data = detail::contiguous(x, copy);
    check_finite(data, Net::inputs, x.cols(), "x");
    return detail::with_targets<Scalar, Net::outputs>(y, x.cols(), [&](const auto& targets) {
      check_targets(targets);
      const detail::MatrixDataset samples(data, Net::inputs, Net::outputs, targets,
                                          weights == nullptr ? nullptr : weights->data());
      return this->fit(samples, options, callbacks);
    });
  }

  /// The loss of all columns of x; each(targets, part) sees the predictions.
  template <class X, class Y, class Each>
  detail::LossOutcome forward(const Eigen::MatrixBase<X>& x, const Y& y, Each&& each) {
    check_heights<X, Y>(x);
    const Scalar* data = detail::contiguous(x, input_copy_);
    check_finite(data, Net::inputs, x.cols(), "x");
    return detail::with_targets<Scalar, Net::outputs>(y, x.cols(), [&](const auto& targets) {
      check_targets(targets);
      return pass_.forward(
          model_->parameters(), loss_, {data, x.cols()}, targets, [](Range) {},
          [&](Range part) { each(targets, part); });
    });
  }

  static Evaluation evaluation(const detail::LossOutcome& outcome, Index hits, Index samples) {
    const double count = static_cast<double>(std::max<Index>(samples, 1));
    return {outcome.mean(), static_cast<double>(hits) / count, samples};
  }

  static std::size_t checked(std::size_t layer) {
    if (layer < Net::depth) return layer;
    throw OptionError("mlp: layer index: expected 0 to " + std::to_string(Net::depth - 1) +
                      ", found " + std::to_string(layer));
  }
  static std::size_t index_of(std::string_view name) {
    std::string names;
    for (std::size_t l = 0; l < Net::depth; ++l) {
      if (Net::layer_name(l) == name) return l;
      if (l > 0) names += ", ";
      names += Net::layer_name(l);
    }
    throw OptionError("mlp: layer name: expected one of " + names + ", found " + std::string(name));
  }

  static SerialExecutor& serial() {
    static SerialExecutor executor;  // has no state
    return executor;
  }

  Model* model_;
  LossType loss_;
  Update update_;
  TrainerOptions options_;
  Pass pass_;
  Assembly assembly_;
  Parameters gradients_;
  AlignedBuffer<Scalar> input_copy_;
  FrozenLayers<Net::depth> frozen_{};
  Index gradient_samples_ = 1;  // of the batch that gradients_ are of
};

template <class M, class L, class O>
Trainer(M&, L, O) -> Trainer<M, L, O, SerialExecutor>;
template <class M, class L, class O>
Trainer(M&, L, O, TrainerOptions) -> Trainer<M, L, O, SerialExecutor>;
template <class M, class L, class O, class E>
Trainer(M&, L, O, TrainerOptions, E&) -> Trainer<M, L, O, E>;

}  // namespace mlp::inline MLP_ABI
