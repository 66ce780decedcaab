// Trains the reference network by a recipe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mlp/network/model.hpp>
#include <mlp/parallel/thread_pool.hpp>
#include <mlp/train/fit.hpp>
#include <string>
#include <vector>

#include "mnist/accuracy_watch.hpp"
#include "mnist/dataset.hpp"
#include "mnist/recipe.hpp"
#include "mnist/reference_network.hpp"
#include "mnist/run_directory.hpp"

namespace mnist {

using Model = mlp::Model<ReferenceNetwork>;

struct TrainingOptions {
  std::uint64_t seed = 1;
  mlp::Index steps = 0;              ///< 0: the recipe's
  bool resume = false;               ///< go on from the checkpoint in the directory, if any
  double checkpoint_seconds = 10.0;  ///< between checkpoints; one more when the run is stopped
  std::chrono::steady_clock::time_point process_start;
  std::function<void(const mlp::FitPosition&)> on_start;  ///< called before the first step
  std::function<mlp::Flow(const mlp::StepReport&)> on_step;
};

struct TrainingResult {
  mlp::FitReport report;
  mlp::Evaluation on_train, on_test;  ///< of the weights that the recipe delivers
  double seconds_total = 0.0;         ///< from the start of the process to those evaluations
  double seconds_train = 0.0;         ///< of the steps alone, without evaluations and checkpoints
  mlp::Index samples_here = 0;        ///< trained on in that time, not before resuming
  std::vector<AccuracyWatch::Goal> goals;
  std::string parameters_sha256;
  bool was_finished = false;  ///< before this process, which changed and measured nothing
};

/// The weights that a recipe starts from.
Model initial_model(const Recipe& recipe, std::uint64_t seed);

/// Trains `model` in place and writes checkpoints, the history and the model into `directory`. If
/// the run is stopped, evaluates nothing and writes no model; the last step is always followed by
/// those. If a resumed run was already finished and reported, writes nothing; if it has no
/// checkpoint yet, it begins. Throws mlp::FileError if the run cannot be resumed: its checkpoint is
/// bad or of another run, or the directory has the results of a run whose checkpoint is missing.
TrainingResult train(Model& model, const Recipe& recipe, const Dataset& data,
                     const TrainingOptions& options, const RunDirectory& directory,
                     mlp::ThreadPool& pool);

}  // namespace mnist
