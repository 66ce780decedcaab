// What a run reports, and the file it reports it in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace mnist {

/// A file or directory that cannot be written. Exit code 73.
struct CannotWrite : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The flat object of metrics.json, schema 1. Accuracies are fractions over whole sets, losses
/// means per sample, times seconds.
struct Metrics {
  std::string dataset;
  std::string recipe;
  std::uint64_t seed = 0;
  int threads = 0;
  std::int64_t steps = 0;
  std::int64_t samples = 0;
  double train_accuracy = 0.0;
  double test_accuracy = 0.0;
  double train_loss = 0.0;
  double test_loss = 0.0;
  double seconds_total = 0.0;
  double seconds_train = 0.0;
  std::string parameters_sha256;

  double samples_per_second() const {
    return seconds_train > 0.0 ? static_cast<double>(samples) / seconds_train : 0.0;
  }
};

/// Creates `directory` and makes sure that a file can be written in it; throws CannotWrite.
void prepare_directory(const std::filesystem::path& directory);

/// Writes `directory`/metrics.json whole or not at all and returns its path; throws CannotWrite.
std::filesystem::path write_metrics(const Metrics& metrics, const std::filesystem::path& directory);

}  // namespace mnist
