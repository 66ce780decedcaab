// What a run reports, and the file it reports it in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "mnist/accuracy_watch.hpp"
#include "mnist/run_directory.hpp"

namespace mnist {

/// The flat object of metrics.json, schema 1. Accuracies are fractions over whole sets, losses
/// means per sample, times seconds.
struct Metrics {
  std::string dataset = {};
  std::string recipe = {};
  std::uint64_t seed = 0;
  int threads = 0;
  std::int64_t steps = 0;
  std::int64_t samples = 0;
  std::int64_t samples_here = 0;  // in seconds_train: fewer if the run was resumed
  double train_accuracy = 0.0;
  double test_accuracy = 0.0;
  double train_loss = 0.0;
  double test_loss = 0.0;
  double seconds_total = 0.0;
  double seconds_train = 0.0;
  std::vector<AccuracyWatch::Goal> goals = {};  // empty where the recipe has none
  std::string parameters_sha256 = {};

  double samples_per_second() const {
    return seconds_train > 0.0 ? static_cast<double>(samples_here) / seconds_train : 0.0;
  }
};

/// Whether the directory has the model, the history and the report of a run that ended with these
/// weights.
bool is_reported(const RunDirectory& directory, const std::string& parameters_sha256);

/// Writes `file` whole or not at all; throws mlp::CannotWrite.
void write_metrics(const Metrics& metrics, const std::filesystem::path& file);

}  // namespace mnist
