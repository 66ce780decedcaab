// What a step consists of: the gradients of a batch, and the update by them.
#pragma once

#include <mlp/core/finite.hpp>
#include <mlp/train/detail/batch_pass.hpp>
#include <mlp/train/detail/parameter_update.hpp>
#include <mlp/train/detail/pass_outcome.hpp>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI::detail {

/// A model with all that it takes to train it on batches which a pass can go over.
template <class Model, class LossType, class OptimizerType, class ExecutorType>
struct Learner {
  using Net = typename Model::Network;
  using Scalar = typename Model::Scalar;
  using Parameters = typename Model::Parameters;
  using Pass = BatchPass<Model, LossType, ExecutorType>;
  using Update = ParameterUpdate<Parameters, OptimizerType>;
  using Request = GradientRequest<Scalar, Net::depth>;

  Model* model;
  LossType loss;
  Update update;
  Pass pass;
  std::uint64_t seed;  // of what layers draw in training
  FrozenLayers<Net::depth> frozen{};
  Parameters gradients{};
  Index samples_since_update = 0;  // in passes for gradients alone

  /// Parts of the library do not throw once the first parameter has moved. Where one of the user's
  /// may, a step keeps what it began from.
  static constexpr bool keeps_before =
      !(Update::cannot_throw && Net::template finds_gradients_without_throwing<Scalar>);
  struct Before {
    Parameters parameters{};
    OptimizerState<Parameters> state{};
  };
  struct Nothing {};
  [[no_unique_address]] std::conditional_t<keeps_before, Before, Nothing> before{};

  /// What a pass is asked for at this point of the training.
  Request request() const {
    return {.frozen = frozen,
            .training = {.seed = seed, .step = static_cast<std::uint64_t>(update.count())}};
  }

  /// In a fit, hits are reported, and a loss that is not finite ends it with the parameters as they
  /// were.
  Request request_in_fit() const {
    Request in_fit = request();
    in_fit.counts_hits = true;
    in_fit.needs_finite_loss = true;
    return in_fit;
  }

  /// Leaves the gradients of a batch in `gradients`. Batches between two updates draw as if they
  /// were one.
  template <class Batch>
  PassOutcome find_gradients(const Batch& batch, Request request) {
    request.training.first_column = samples_since_update;
    const PassOutcome outcome = pass_over(batch, request, nullptr);
    samples_since_update += batch.size;
    return outcome;
  }

  /// The same, and the update. Throws OptionError where options of the optimizer make no sense, and
  /// what a user's part throws, with parameters and optimizer as they were.
  template <class Batch>
  PassOutcome learn_from(const Batch& batch, const Request& request) {
    return all_or_nothing([&] {
      update.prepare();
      if constexpr (!Update::sees_norm) update.begin();
      PassOutcome outcome = pass_over(batch, request, &update);
      if (request.needs_finite_loss && !is_finite(outcome.loss_sum)) return outcome;
      if constexpr (Update::sees_norm) {
        apply_prepared();
        outcome.gradient_norm = update.gradient_norm();
      } else {
        update.finish(model->parameters(), frozen, pass.executor());
        samples_since_update = 0;
      }
      return outcome;
    });
  }

  bool has_finite_parameters() const {
    const auto values = std::as_const(*model).parameters().flat();
    return are_finite(values.data(), values.size());
  }

  /// The optimizer's state comes from elsewhere, and a new update begins.
  void restore(OptimizerState<Parameters> state) {
    update.restore(std::move(state));
    samples_since_update = 0;
  }

  void zero_gradients() {
    gradients.set_zero();
    samples_since_update = 0;
  }

  /// The update by `gradients`. Throws as learn_from does.
  void apply_gradients() {
    all_or_nothing([&] {
      update.prepare();
      apply_prepared();
    });
  }

  /// Adds loss and hits of a batch to `outcome`; no gradients.
  template <class Batch>
  void add_loss(const Batch& batch, PassOutcome& outcome) {
    for (Index k = 0; k < pass.parts(batch.size); ++k) {
      pass.forward(model->parameters(), loss, batch, k, outcome);
    }
  }

 private:
  /// change(), or if that throws nothing.
  template <class Change>
  auto all_or_nothing(const Change& change) {
    if constexpr (keeps_before) {
      before.parameters = model->parameters();
      before.state = update.state();
      try {
        return change();
      } catch (...) {
        model->parameters() = before.parameters;
        update.restore(before.state);
        throw;
      }
    } else {
      return change();
    }
  }

  void apply_prepared() {
    update.apply_all(model->parameters(), gradients, frozen, pass.executor());
    samples_since_update = 0;
  }

  template <class Batch>
  PassOutcome pass_over(const Batch& batch, const Request& request, Update* begun) {
    if constexpr (Parameters::has_averages) {
      for (Index l = 0; l < Index{Net::depth}; ++l) {
        const bool counts = batch.size >= Net::least_samples_to_follow[static_cast<std::size_t>(l)];
        gradients.sample_counts()(l) = static_cast<Scalar>(counts ? batch.size : 0);
      }
    }
    return pass.gradients(model->parameters(), loss, batch, request,
                          GradientSink(gradients, model->parameters(), begun));
  }
};

}  // namespace mlp::inline MLP_ABI::detail
