#include "mnist/training.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <functional>
#include <mlp/io/checkpoint.hpp>
#include <mlp/io/model_file.hpp>
#include <mlp/mlp.hpp>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "mnist/augment.hpp"
#include "mnist/images.hpp"
#include "mnist/metrics.hpp"
#include "mnist/sha256.hpp"

namespace mnist {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What must be the same when a run is resumed. Reads all of the training set, which takes longer
/// than loading it.
mlp::safetensors::Metadata run_of(const Recipe& recipe, const Dataset& data,
                                  const TrainingOptions& options, mlp::Index steps) {
  return {{"recipe", std::string(recipe.name)},
          {"seed", std::to_string(options.seed)},
          {"steps", std::to_string(steps)},
          {"SHA-256 of the training images", sha256(std::as_bytes(data.train.pixels))},
          {"SHA-256 of the training labels", sha256(std::as_bytes(data.train.labels))}};
}

/// The same, as far as it costs nothing.
std::string name_of(const Recipe& recipe, const TrainingOptions& options, mlp::Index steps) {
  return "recipe " + std::string(recipe.name) + ", seed " + std::to_string(options.seed) +
         ", steps " + std::to_string(steps);
}

mlp::Index steps_per_epoch(mlp::Index samples, mlp::Index batch_size) {
  return std::max<mlp::Index>(samples / batch_size, 1);  // too few samples are refused by fit
}

/// Where a run is after so many steps of epochs whose remainder is dropped; without its loss.
mlp::FitPosition position_after(mlp::Index steps, mlp::Index samples, mlp::Index batch_size,
                                std::uint64_t seed) {
  const mlp::Index of_epoch = steps_per_epoch(samples, batch_size);
  const mlp::Index epoch = (steps + of_epoch - 1) / of_epoch;
  const mlp::Index of_this_epoch = steps - std::max<mlp::Index>(epoch - 1, 0) * of_epoch;
  return {.steps = steps,
          .epoch = epoch,
          .steps_of_epoch = of_this_epoch,
          .samples = steps * batch_size,
          .counted_steps_of_epoch = of_this_epoch,
          .data_set = samples,
          .batch_size = batch_size,
          .seed = seed,
          .remainder = mlp::Remainder::drop};
}

/// Whether a run that is to go on has to begin, for want of a checkpoint. What there may be of
/// earlier runs is not its own. Throws BadFile if it was another run that has begun.
bool is_to_begin(const RunDirectory& directory, const std::string& run) {
  const std::string unsaved = directory.unsaved_run();
  if (unsaved.empty()) {
    std::error_code error;
    return !std::filesystem::exists(directory.checkpoint(), error) && !error &&
           !std::filesystem::exists(directory.metrics(), error) && !error;
  }
  if (unsaved != run) {
    throw mlp::BadFile((directory.checkpoint().parent_path() / ".lock").string(), "run",
                       mlp::in_quotes(run, 200), mlp::in_quotes(unsaved, 200));
  }
  return true;
}

/// The weights in the order W (column-major), b, layer by layer, as little-endian floats.
std::string sha256_of(const Model::Parameters& parameters) {
  static_assert(std::endian::native == std::endian::little);
  Sha256 digest;
  for (std::size_t t = 0; t < Model::Parameters::tensor_count; ++t) {
    const auto values = parameters.tensor(t);
    digest.update(std::as_bytes(
        std::span<const float>(values.data(), static_cast<std::size_t>(values.size()))));
  }
  return digest.finish();
}

/// Keeps the state of a run on disk, so that it can be killed at any time.
template <class Trainer>
class CheckpointWriter {
 public:
  /// `describe` says which run it is; it is called only when a checkpoint is written or read.
  CheckpointWriter(Trainer& trainer, std::function<mlp::safetensors::Metadata()> describe,
                   const RunDirectory& directory, double seconds)
      : trainer_(trainer),
        describe_(std::move(describe)),
        directory_(directory),
        seconds_(seconds) {}

  /// Reads the state back and returns where the run continues: `place_after` says where a run
  /// is after so many steps, which are at most `steps`. Throws BadFile for any other place, or a
  /// history that is not this run's.
  template <class PlaceAfter>
  mlp::FitPosition load(mlp::Index steps, const PlaceAfter& place_after) {
    const mlp::Checkpoint checkpoint =
        mlp::load_checkpoint(trainer_, run(), directory_.checkpoint());
    const auto require = [&](bool good, const char* field, const char* expected) {
      if (good) return;
      throw mlp::BadFile(directory_.checkpoint().string(), field, expected, "others");
    };
    position_ = checkpoint.position;
    if (position_.steps > steps) {
      throw mlp::BadFile(directory_.checkpoint().string(), "counts: steps",
                         "at most " + std::to_string(steps), std::to_string(position_.steps));
    }
    mlp::FitPosition expected = place_after(position_.steps);
    expected.epoch_loss = position_.epoch_loss;
    require(position_ == expected && trainer_.updates() == expected.steps &&
                trainer_.trained() == mlp::TrainedSoFar{expected.epoch, expected.samples},
            "counts", "those of this run after its steps");
    for (const auto& [name, values] : checkpoint.numbers) {
      if (name != "history") continue;
      require(values.size() % columns == 0, "history", "rows of 5 numbers");
      for (std::size_t i = 0; i < values.size(); i += columns) {
        history_.push_back({values[i], values[i + 1], values[i + 2], values[i + 3], values[i + 4]});
      }
    }
    check_history(steps, place_after, require);
    return position_;
  }

  void after_step(const mlp::StepReport& report) {
    position_ = report.position;
    // The end of an epoch is saved with its row of the history.
    if (!report.ends_epoch) save_if_due();
  }
  void after_epoch(const mlp::EpochReport& report, double learning_rate) {
    history_.push_back({static_cast<double>(report.epoch), static_cast<double>(report.step),
                        static_cast<double>(report.samples), report.mean_loss, learning_rate});
    save_if_due();
  }

  void finish() { directory_.write_history(history_); }

  /// All that has been spent on checkpoints so far.
  double seconds_saving() const { return seconds_saving_; }

  void save() {
    const Clock::time_point before = Clock::now();
    std::vector<double> numbers;
    for (const HistoryRow& row : history_) {
      numbers.insert(numbers.end(),
                     {row.epoch, row.steps, row.samples, row.mean_loss, row.learning_rate});
    }
    mlp::save_checkpoint(trainer_, {position_, run(), {{"history", std::move(numbers)}}},
                         directory_.checkpoint());
    directory_.set_unsaved_run("");
    last_ = Clock::now();
    seconds_saving_ += seconds_since(before);
  }

 private:
  static constexpr std::size_t columns = 5;

  /// A row for each epoch that has ended, with its counts.
  template <class PlaceAfter, class Require>
  void check_history(mlp::Index steps, const PlaceAfter& place_after,
                     const Require& require) const {
    const mlp::Index of_epoch = steps_per_epoch(position_.data_set, position_.batch_size);
    const mlp::Index done = position_.steps;
    const mlp::Index ended = done / of_epoch + (done == steps && done % of_epoch > 0 ? 1 : 0);
    require(static_cast<mlp::Index>(history_.size()) == ended, "history",
            "a row for each epoch that has ended");
    for (mlp::Index i = 0; i < ended; ++i) {
      const HistoryRow& row = history_[static_cast<std::size_t>(i)];
      const mlp::FitPosition end = place_after(std::min((i + 1) * of_epoch, steps));
      require(row.epoch == static_cast<double>(end.epoch) &&
                  row.steps == static_cast<double>(end.steps) &&
                  row.samples == static_cast<double>(end.samples) && std::isfinite(row.mean_loss) &&
                  std::isfinite(row.learning_rate),
              "history", "the rows of this run");
    }
  }

  const mlp::safetensors::Metadata& run() {
    if (run_.empty()) run_ = describe_();
    return run_;
  }

  void save_if_due() {
    if (seconds_since(last_) >= seconds_) save();
  }

  Trainer& trainer_;
  std::function<mlp::safetensors::Metadata()> describe_;
  mlp::safetensors::Metadata run_;  // empty until it is needed
  const RunDirectory& directory_;
  double seconds_;
  Clock::time_point last_ = Clock::now();
  double seconds_saving_ = 0.0;
  mlp::FitPosition position_;
  std::vector<HistoryRow> history_;
};

/// What readers of the model file have to know.
mlp::ModelInfo info_of(const Recipe& recipe) {
  mlp::ModelInfo info;
  const auto scale = static_cast<double>(recipe.pixels.scale);
  const auto centre = static_cast<double>(recipe.pixels.centre);
  info.preprocessing = {.scale = {scale / 255.0}, .centre = {centre * scale}};
  info.class_names.assign(recipe.class_names.begin(), recipe.class_names.end());
  info.user["recipe"] = std::string(recipe.name);
  return info;
}

/// Images as they are, or distorted anew every time: one type for both, so that each trainer is
/// compiled once.
class Images {
 public:
  Images(const Split& split, const Recipe& recipe) : scaled_(split, recipe.pixels) {}

  /// The training images of a run of this many samples.
  Images(const Split& split, const Recipe& recipe, std::uint64_t seed, mlp::Index samples)
      : Images(split, recipe) {
    if (!recipe.augmentation) return;
    augmented_.emplace(split, *recipe.augmentation, seed, recipe.pixels,
                       static_cast<std::uint64_t>(samples));
  }

  mlp::Index size() const { return scaled_.size(); }
  int label(mlp::Index index) const { return scaled_.label(index); }
  void prefetch(mlp::Index index) const { scaled_.prefetch(index); }
  void input(mlp::Index index, std::uint64_t draw, float* x) const {
    augmented_ ? augmented_->input(index, draw, x) : scaled_.input(index, draw, x);
  }

 private:
  ScaledImages scaled_;
  std::optional<AugmentedImages> augmented_;
};

/// Trains with `trainer`, whose network has the parameters of the reference network, and returns
/// them in `model`.
template <class Trainer>
TrainingResult train_with(Trainer& trainer, Model& model, const Recipe& recipe, const Dataset& data,
                          const TrainingOptions& options, const RunDirectory& directory) {
  const Images train_images(data.train, recipe), test_images(data.test, recipe);
  const mlp::Index steps = options.steps > 0 ? options.steps : recipe.steps;
  AccuracyWatch watch(recipe.accuracies, options.process_start,
                      [&] { return trainer.evaluate(test_images).accuracy; });
  const auto describe = [&] { return run_of(recipe, data, options, steps); };
  CheckpointWriter checkpoints(trainer, describe, directory, options.checkpoint_seconds);
  TrainingResult result;
  const std::string run = name_of(recipe, options, steps);
  mlp::FitPosition from;
  if (!options.resume || is_to_begin(directory, run)) {
    directory.set_unsaved_run(run);
  } else {
    from = checkpoints.load(steps, [&](mlp::Index done) {
      return position_after(done, data.train.size(), recipe.batch_size, options.seed);
    });
    model.parameters().flat() = trainer.model().parameters().flat();
    if (from.steps == steps && is_reported(directory, sha256_of(model.parameters()))) {
      result.was_finished = true;
      return result;
    }
  }

  bool is_stopped = false;
  mlp::Callbacks callbacks;
  callbacks.on_step = [&](const mlp::StepReport& report) {
    // How long a resumed run took before is unknown.
    if (from.steps == 0) watch.after(report);
    checkpoints.after_step(report);
    const mlp::Flow flow = options.on_step(report);
    // After the last step there is nothing to go on with: the run is finished instead.
    is_stopped = flow == mlp::Flow::stop && report.step < report.steps;
    return is_stopped ? flow : mlp::Flow::proceed;
  };
  callbacks.on_epoch = [&](const mlp::EpochReport& report) {
    // An epoch that was stopped becomes a row once it is completed.
    if (report.is_complete || !is_stopped) {
      checkpoints.after_epoch(report, trainer.optimizer().learning_rate);
    }
    return mlp::Flow::proceed;
  };

  mlp::FitOptions fit{.batch_size = recipe.batch_size,
                      .steps = steps,
                      .seed = options.seed,
                      .remainder = mlp::Remainder::drop,
                      .from = from};
  if (recipe.schedule) fit.schedule = *recipe.schedule;
  const Images images(data.train, recipe, options.seed, steps * recipe.batch_size);
  options.on_start(from);
  const Clock::time_point start = Clock::now();
  result.report = trainer.fit(images, fit, callbacks);
  result.seconds_train =
      seconds_since(start) - watch.seconds_evaluating() - checkpoints.seconds_saving();
  result.samples_here = result.report.samples - from.samples;
  result.goals = watch.goals();
  model.parameters().flat() = trainer.model().parameters().flat();
  if (is_stopped) {
    checkpoints.save();
  } else if (!result.report.diverged) {
    checkpoints.finish();
    mlp::save(model, directory.model(), info_of(recipe));
    result.on_train = trainer.evaluate(train_images);
    result.on_test = trainer.evaluate(test_images);
    result.seconds_total = seconds_since(options.process_start);
    result.parameters_sha256 = sha256_of(model.parameters());
    // Resuming a finished run must not repeat, and time, part of it.
    checkpoints.save();
  }
  return result;
}

}  // namespace

Model initial_model(const Recipe& recipe, std::uint64_t seed) {
  if (recipe.weight_stddev == 0.0) return Model(mlp::Seed{seed});
  return Model(mlp::Seed{seed}, mlp::Normal{.stddev = recipe.weight_stddev});
}

TrainingResult train(Model& model, const Recipe& recipe, const Dataset& data,
                     const TrainingOptions& options, const RunDirectory& directory,
                     mlp::ThreadPool& pool) {
  const auto with = [&](auto& learner, const auto& loss, const auto& optimizer) {
    mlp::Trainer trainer(learner, loss, optimizer, {.seed = options.seed}, pool);
    return train_with(trainer, model, recipe, data, options, directory);
  };
  if (recipe.optimizer == Recipe::Optimizer::sgd) {
    return with(model, mlp::CrossEntropy<mlp::Sum>{},
                mlp::Sgd{.learning_rate = recipe.learning_rate});
  }
  const mlp::CrossEntropy<mlp::Mean> loss;
  const mlp::AdamW adamw{.learning_rate = recipe.learning_rate,
                         .weight_decay = recipe.weight_decay};
  const auto with_dropout = [&](auto learner) {
    learner.parameters().flat() = model.parameters().flat();
    return with(learner, loss, adamw);
  };
  switch (recipe.dropout_percent) {
    case 0:
      return with(model, loss, adamw);
    case 5:
      return with_dropout(mlp::Model<ReferenceWithDropout<5>>());
    case 10:
      return with_dropout(mlp::Model<ReferenceWithDropout<10>>());
    default:
      throw mlp::OptionError("mnist: recipe: dropout_percent: expected 0, 5 or 10, found " +
                             std::to_string(recipe.dropout_percent));
  }
}

}  // namespace mnist
