// The directory of a training run: one run at a time, and what it leaves there.
#pragma once

#include <filesystem>
#include <mlp/io/detail/system_call.hpp>
#include <mlp/io/file_error.hpp>
#include <string>
#include <vector>

namespace mnist {

/// One epoch of a run.
struct HistoryRow {
  double epoch = 0;
  double steps = 0;  ///< of the run so far
  double samples = 0;
  double mean_loss = 0.0;      ///< of the epoch's batches, before their updates
  double learning_rate = 0.0;  ///< of the last step
};

/// Locks the directory for as long as it lives. Everything is written whole or not at all.
class RunDirectory {
 public:
  /// Creates the directory. Throws CannotWrite if it cannot be written, or another run is at work
  /// in it.
  explicit RunDirectory(std::filesystem::path directory);
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  std::filesystem::path model() const { return directory_ / "model.safetensors"; }
  std::filesystem::path checkpoint() const { return directory_ / "checkpoint.safetensors"; }
  std::filesystem::path metrics() const { return directory_ / "metrics.json"; }
  std::filesystem::path history() const { return directory_ / "history.csv"; }

  /// The run that has begun here and has no checkpoint yet, as set_unsaved_run() was told; "" if
  /// there is none. What else the directory holds is then of earlier runs.
  std::string unsaved_run() const;
  /// Notes that a run begins, or with "" that it has a checkpoint. Throws CannotWrite.
  void set_unsaved_run(const std::string& run) const;

  /// Writes history(): a header line, then one line per epoch.
  void write_history(const std::vector<HistoryRow>& rows) const;

 private:
  std::filesystem::path lock_path() const { return directory_ / ".lock"; }

  std::filesystem::path directory_;
  mlp::detail::Descriptor lock_;
};

}  // namespace mnist
