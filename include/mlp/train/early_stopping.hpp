// Ends a run that no longer gets better on samples that it does not train on, and keeps the weights
// that were best.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/train/fit.hpp>

#include <cmath>

namespace mlp::inline MLP_ABI {

struct EarlyStoppingOptions {
  enum class Quantity { loss, accuracy };

  Index patience = 10;                 ///< epochs without improvement that end the run, >= 1
  double min_delta = 0.0;              ///< an improvement is one by more than this, >= 0
  Quantity quantity = Quantity::loss;  ///< of the validation: lowest loss or highest accuracy
};

/// Early stopping (Prechelt 1998, "Early Stopping - But When?"; the rule with patience is Keras's).
/// `fit` copies its callbacks, so give it a reference:
///
///     mlp::EarlyStopping stopping(model, {.patience = 5});
///     trainer.fit(x, y, {.epochs = 200, .validate = validate}, {.on_epoch = std::ref(stopping)});
///     stopping.restore_best();
///
/// NaN and infinity never are an improvement.
template <class ModelType>
class EarlyStopping {
 public:
  using Parameters = typename ModelType::Parameters;
  using Quantity = EarlyStoppingOptions::Quantity;

  /// Everything that is remembered beside the weights, for a checkpoint.
  struct State {
    double best = 0.0;  ///< where there is one
    bool has_best = false;
    Index best_epoch = 0;           ///< counted over all fits of the trainer
    Index without_improvement = 0;  ///< epochs since

    bool operator==(const State&) const = default;
  };

  /// The model must outlive this object. Throws OptionError unless the options make sense.
  explicit EarlyStopping(ModelType& model, const EarlyStoppingOptions& options = {})
      : EarlyStopping(model, options, {}, model.parameters()) {}

  /// Goes on from a checkpoint: what state() and best_parameters() were.
  EarlyStopping(ModelType& model, const EarlyStoppingOptions& options, const State& state,
                const Parameters& best_parameters)
      : model_(&model), options_(options), state_(state), best_parameters_(best_parameters) {
    require_option(options.patience >= 1, "EarlyStopping", "patience: expected at least 1",
                   static_cast<double>(options.patience));
    require_option(options.min_delta >= 0.0, "EarlyStopping", "min_delta: expected at least 0",
                   options.min_delta);
  }

  // A copy, such as std::function makes where std::ref is forgotten, would be the one that learns
  // which weights are best.
  EarlyStopping(EarlyStopping&&) noexcept = default;
  EarlyStopping& operator=(EarlyStopping&&) noexcept = default;
  EarlyStopping(const EarlyStopping&) = delete;
  EarlyStopping& operator=(const EarlyStopping&) = delete;
  ~EarlyStopping() = default;

  /// Call after each epoch. Throws OptionError where it has no validation, or an accuracy is looked
  /// at where there are no classes.
  Flow operator()(const EpochReport& epoch) {
    if (!epoch.validation) {
      throw OptionError("mlp: EarlyStopping: expected FitOptions::validate, found none");
    }
    const bool is_loss = options_.quantity == Quantity::loss;
    const double found = is_loss ? epoch.validation->loss : epoch.validation->accuracy;
    if (!is_loss && std::isnan(found)) {
      throw OptionError(
          "mlp: EarlyStopping: quantity: expected the loss, for there is no accuracy where targets "
          "are no classes; found the accuracy");
    }
    if (improves(found)) {
      state_ = {.best = found,
                .has_best = true,
                .best_epoch = epoch.position.earlier.epochs + epoch.epoch};
      best_parameters_ = model_->parameters();
    } else {
      ++state_.without_improvement;
    }
    return state_.without_improvement >= options_.patience ? Flow::stop : Flow::proceed;
  }

  /// Gives the model the weights of the best epoch; where none was an improvement, those that it
  /// had when this object was made.
  void restore_best() const { model_->parameters() = best_parameters_; }

  const State& state() const { return state_; }
  const Parameters& best_parameters() const { return best_parameters_; }

 private:
  bool improves(double found) const {
    if (!is_finite(found)) return false;
    if (!state_.has_best) return true;
    const bool is_loss = options_.quantity == Quantity::loss;
    return (is_loss ? state_.best - found : found - state_.best) > options_.min_delta;
  }

  ModelType* model_;
  EarlyStoppingOptions options_;
  State state_;
  Parameters best_parameters_;
};

}  // namespace mlp::inline MLP_ABI
