// Joins a model, a loss and an optimizer: single steps, whole fits, and evaluation.
#pragma once

#include <mlp/data/batch.hpp>
#include <mlp/data/dataset.hpp>
#include <mlp/data/detail/batch_assembly.hpp>
#include <mlp/data/detail/batch_in_place.hpp>
#include <mlp/data/detail/matrix_dataset.hpp>
#include <mlp/data/samples.hpp>
#include <mlp/detail/contract_checks.hpp>
#include <mlp/metric/confusion_matrix.hpp>
#include <mlp/train/detail/fit_progress.hpp>
#include <mlp/train/detail/learner.hpp>
#include <mlp/train/detail/pass_outcome.hpp>
#include <mlp/train/detail/scheduled_rate.hpp>
#include <mlp/train/fit.hpp>
#include <mlp/train/layer_id.hpp>
#include <mlp/train/trainer_options.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// Trains `model` in place. Steps give the same bits for any executor and any number of workers.
/// A trainer can be moved, so that containers can keep some; it refers to the model and the
/// executor, which must stay where they are.
///
/// Samples are a Batch{x, y} or Batch{x, y, weights}, for which (x, y) is short, or a Dataset.
template <class ModelType, class LossType, class OptimizerType, class ExecutorType = SerialExecutor>
class Trainer {
  static_assert(
      detail::check_optimizer<OptimizerType, typename ModelType::Scalar>(),
      "mlp: a Trainer's optimizer must be one such as mlp::Sgd: a type that meets Optimizer "
      "in mlp/concepts.hpp");
  static_assert(detail::check_executor<ExecutorType>(),
                "mlp: a Trainer's executor must meet Executor in mlp/concepts.hpp");

 public:
  using Model = ModelType;
  using Net = typename Model::Network;
  using Scalar = typename Model::Scalar;
  using Parameters = typename Model::Parameters;
  using Optimizer = OptimizerType;

  /// Throws OptionError or SizeError where options make no sense, and ArithmeticError.
  Trainer(Model& model, LossType loss, OptimizerType optimizer,
          TrainerOptions options = {}) requires std::is_same_v<ExecutorType, SerialExecutor>
      : Trainer(model, std::move(loss), std::move(optimizer), options, serial()) {}

  /// The same with workers of the caller's choice, which must outlive the trainer.
  Trainer(Model& model, LossType loss, OptimizerType optimizer, TrainerOptions options,
          ExecutorType& executor)
      : learner_{.model = &model,
                 .loss = std::move(loss),
                 .update = typename Learner::Update(std::move(optimizer)),
                 .pass = typename Learner::Pass(options.capacity, executor),
                 .seed = options.seed},
        numbers_(options.check_finite ? detail::Numbers::finite : detail::Numbers::any) {
    options.require_valid();
    if constexpr (detail::HasRequireValidFor<LossType>) learner_.loss.require_valid(Net::outputs);
  }
  Trainer(Trainer&&) noexcept = default;
  Trainer& operator=(Trainer&&) noexcept = default;
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;
  ~Trainer() = default;

  /// One step: the loss of the batch, its gradients, and the optimizer's update. Returns the loss
  /// before the update. Throws SizeError, ClassIndexError or NonFiniteError, with nothing changed.
  template <class X, class Y, class W>
  double step(const Batch<X, Y, W>& batch) {
    return learner_.learn_from(not_empty(in_place(batch, input_copy_)), learner_.request()).reduced;
  }
  template <class X, class Y>
  double step(const Eigen::MatrixBase<X>& x, const Y& y) {
    return step(Batch{x.derived(), y});
  }

  /// The loss of a batch; its gradients are then in gradients(). Changes no parameter. Batches
  /// between two updates draw as if they were one, so that their gradients can be added up.
  template <class X, class Y, class W>
  double loss_and_gradients(const Batch<X, Y, W>& batch) {
    return learner_.find_gradients(not_empty(in_place(batch, input_copy_)), learner_.request())
        .reduced;
  }
  template <class X, class Y>
  double loss_and_gradients(const Eigen::MatrixBase<X>& x, const Y& y) {
    return loss_and_gradients(Batch{x.derived(), y});
  }

  /// The same, with dL/dx [inputs x B] written to dx.
  template <class X, class Y, class W>
  double input_gradient(const Batch<X, Y, W>& batch, Matrix<Scalar, Net::inputs, dynamic>& dx) {
    const auto seen = not_empty(in_place(batch, input_copy_));
    dx.resize(Net::inputs, seen.size);
    auto request = learner_.request();
    request.dx = dx.data();
    return learner_.find_gradients(seen, request).reduced;
  }
  template <class X, class Y>
  double input_gradient(const Eigen::MatrixBase<X>& x, const Y& y,
                        Matrix<Scalar, Net::inputs, dynamic>& dx) {
    return input_gradient(Batch{x.derived(), y}, dx);
  }

  /// dL/dparameters of the last batch; those of frozen layers are not computed. In the place of a
  /// running average stands the sum of what it follows over the samples.
  Parameters& gradients() { return learner_.gradients; }
  const Parameters& gradients() const { return learner_.gradients; }

  /// Sets gradients() to zero and forgets the batches since the last update: the next one draws as
  /// the first.
  void zero_gradients() { learner_.zero_gradients(); }

  /// Lets the optimizer apply gradients() once. Throws OptionError, with nothing changed, where its
  /// options make no sense.
  void update() { learner_.apply_gradients(); }

  /// Leaves a layer as it is until unfrozen. Throws OptionError where there is no such layer.
  void freeze(LayerId layer) { learner_.frozen[layer.index_in<Net>()] = true; }
  void unfreeze(LayerId layer) { learner_.frozen[layer.index_in<Net>()] = false; }
  const FrozenLayers<Net::depth>& frozen() const { return learner_.frozen; }

  /// Lets a layer learn as if the optimizer's learning_rate were `factor` times what it is, under
  /// schedules too; 1 at first. Throws OptionError where there is no such layer, or the factor is
  /// not above 0 and finite.
  void set_learning_rate_factor(LayerId layer, double factor) {
    static_assert(detail::HasLearningRate<OptimizerType>,
                  "mlp: set_learning_rate_factor needs an optimizer with a learning_rate");
    learner_.update.rates().set(layer.index_in<Net>(), factor, optimizer());
  }
  const std::array<double, Net::depth>& learning_rate_factors() const {
    return learner_.update.rates().factors();
  }

  /// Trains on a data set, assembling each batch in parallel. Orders and draws go on where the fit
  /// before left off: many fits of one epoch, or of some steps, are one, but for a schedule.
  template <detail::MeantAsDataset<Scalar> Data>
  FitReport fit(const Data& data, const FitOptions& options, const Callbacks& callbacks = {}) {
    static_assert(detail::check_dataset<Data, Scalar>(),
                  "mlp: samples are x and y, a Batch, a range of pairs, or a data set: a type that "
                  "meets Dataset in mlp/data/dataset.hpp");
    const detail::OnlyFit only(is_in_fit_);
    detail::ScheduledRate rate(optimizer(), options);
    detail::FitProgress progress(static_cast<Index>(data.size()), options, callbacks, trained_,
                                 last_fit_);
    while (!progress.is_done()) {
      const auto batch = assembly_.assemble(data, progress.next());
      rate.follow(progress.step() - 1, progress.steps());
      const auto outcome = learner_.learn_from(batch, learner_.request_in_fit());
      progress.report(outcome, !progress.ends_epoch() || learner_.has_finite_parameters());
    }
    return progress.take_report();
  }

  /// The same on all columns of a batch, in smaller batches.
  template <class X, class Y, class W>
  FitReport fit(const Batch<X, Y, W>& batch, const FitOptions& options,
                const Callbacks& callbacks = {}) {
    AlignedBuffer<Scalar> copy;  // not input_copy_: callbacks may evaluate
    const auto columns = in_place(batch, copy);
    return fit(detail::dataset_of<Net::inputs, Net::outputs>(columns), options, callbacks);
  }
  template <class X, class Y>
  FitReport fit(const Eigen::MatrixBase<X>& x, const Y& y, const FitOptions& options,
                const Callbacks& callbacks = {}) {
    return fit(Batch{x.derived(), y}, options, callbacks);
  }

  /// The same on any range of samples (pairs of an input and a target), which is copied first.
  template <SampleRange Samples>
  FitReport fit(Samples&& samples, const FitOptions& options, const Callbacks& callbacks = {}) {
    const auto collected =
        collect<Scalar, Net::inputs, Net::outputs>(std::forward<Samples>(samples));
    return fit(Batch{collected.x, collected.y}, options, callbacks);
  }

  /// Mean loss, in which samples count as their weights say, and accuracy, in which they count the
  /// same, over all columns of a batch, with the model as it is. Throws SizeError where there is no
  /// sample, and OptionError where none counts.
  template <class X, class Y, class W>
  Evaluation evaluate(const Batch<X, Y, W>& batch) {
    detail::PassOutcome outcome;
    learner_.add_loss(in_place(batch, input_copy_), outcome);
    return outcome.evaluation(batch.x.cols());
  }
  template <class X, class Y>
  Evaluation evaluate(const Eigen::MatrixBase<X>& x, const Y& y) {
    return evaluate(Batch{x.derived(), y});
  }

  /// The same over all samples of a data set.
  template <class Data>
  Evaluation evaluate(const Data& data) {
    static_assert(detail::check_dataset<Data, Scalar>(),
                  "mlp: samples are x and y, a Batch, a range of pairs, or a data set: a type that "
                  "meets Dataset in mlp/data/dataset.hpp");
    const auto samples = static_cast<Index>(data.size());
    detail::PassOutcome outcome;
    for (Index first = 0; first < samples; first += learner_.pass.capacity()) {
      const detail::Selection selection{
          .first = first,
          .count = std::min(learner_.pass.capacity(), samples - first),
          .first_draw = static_cast<std::uint64_t>(first)};
      learner_.add_loss(assembly_.assemble(data, selection), outcome);
    }
    return outcome.evaluation(samples);
  }

  /// Counts of true against predicted classes over all columns of a batch.
  template <class X, class Y, class W>
  auto confusion_matrix(const Batch<X, Y, W>& batch) {
    const auto seen = in_place(batch, input_copy_);
    static_assert(Learner::Pass::template has_classes<decltype(seen.targets)>,
                  "mlp: a confusion matrix is one of classes, which these targets are not: see "
                  "metric/multi_label.hpp and metric/regression.hpp");
    ConfusionMatrix<std::max(2, Net::outputs)> matrix;
    detail::PassOutcome outcome;
    for (Index k = 0; k < learner_.pass.parts(seen.size); ++k) {
      learner_.pass.forward(learner_.model->parameters(), learner_.loss, seen, k, outcome);
      const Range part = learner_.pass.part_of(seen.size, k);
      for (Index j = 0; j < part.count; ++j) {
        matrix.add(seen.targets.label(part.first + j), learner_.pass.predicted(j));
      }
    }
    return matrix;
  }
  template <class X, class Y>
  auto confusion_matrix(const Eigen::MatrixBase<X>& x, const Y& y) {
    return confusion_matrix(Batch{x.derived(), y});
  }

  template <class X>
  auto predict(const Eigen::MatrixBase<X>& x) const {
    return learner_.model->predict(x);
  }
  template <class X>
  auto predict_classes(const Eigen::MatrixBase<X>& x) const {
    return learner_.model->predict_classes(x);
  }

  Model& model() { return *learner_.model; }
  const LossType& loss() const { return learner_.loss; }
  /// May be changed between steps, for instance its learning rate.
  OptimizerType& optimizer() { return learner_.update.optimizer(); }
  std::int64_t updates() const { return learner_.update.count(); }
  /// All that the next update depends on beside the parameters.
  const OptimizerState<Parameters>& optimizer_state() const { return learner_.update.state(); }
  const TrainedSoFar& trained() const { return trained_; }
  /// Puts both back, as a checkpoint kept them, and where the last fit stood.
  void restore(OptimizerState<Parameters> state, const TrainedSoFar& trained = {},
               const FitPosition& last_fit = {}) {
    learner_.restore(std::move(state));
    trained_ = trained;
    last_fit_ = last_fit;
  }
  std::uint64_t seed() const { return learner_.seed; }
  /// That each worker has taken through its passes so far.
  const std::vector<Index>& samples_by_worker() const { return learner_.pass.samples_by_worker(); }

 private:
  using Learner = detail::Learner<Model, LossType, OptimizerType, ExecutorType>;

  template <class X, class Y, class W>
  auto in_place(const Batch<X, Y, W>& batch, AlignedBuffer<Scalar>& copy) const {
    return detail::batch_in_place<Net::inputs, Net::outputs>(batch, copy, numbers_);
  }
  template <class Seen>
  static Seen not_empty(Seen batch) {
    require_samples("batch", batch.size);
    return batch;
  }

  static SerialExecutor& serial() {
    static SerialExecutor executor;
    return executor;
  }

  Learner learner_;
  detail::Numbers numbers_;
  TrainedSoFar trained_;
  FitPosition last_fit_;
  bool is_in_fit_ = false;
  detail::BatchAssembly<Scalar, Net::inputs, Net::outputs> assembly_;
  AlignedBuffer<Scalar> input_copy_;
};

template <class M, class L, class O>
Trainer(M&, L, O) -> Trainer<M, L, O, SerialExecutor>;
template <class M, class L, class O>
Trainer(M&, L, O, TrainerOptions) -> Trainer<M, L, O, SerialExecutor>;
template <class M, class L, class O, class E>
Trainer(M&, L, O, TrainerOptions, E&) -> Trainer<M, L, O, E>;

}  // namespace mlp::inline MLP_ABI
