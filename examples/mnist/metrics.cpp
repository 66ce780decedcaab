#include "mnist/metrics.hpp"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace mnist {

namespace {

namespace fs = std::filesystem;

// JSON has no infinities and no NaN.
nlohmann::ordered_json finite_or_null(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

// The old file stays whole until the new one is: written beside it, then renamed over it.
void replace_file(const fs::path& path, const std::string& content) {
  fs::path temporary = path;
  temporary += ".tmp";
  std::error_code ignored;
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << content;
    file.close();
    if (!file) {
      fs::remove(temporary, ignored);
      throw CannotWrite(path.string() + ": cannot be written");
    }
  }
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error) {
    fs::remove(temporary, ignored);
    throw CannotWrite(path.string() + ": cannot be written: " + error.message());
  }
}

}  // namespace

void prepare_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error || !fs::is_directory(directory)) {
    throw CannotWrite(directory.string() + ": expected a directory that can be written, found " +
                      (error ? error.message() : "something else of that name"));
  }
  const fs::path probe = directory / ".write_test";
  const bool is_writable = std::ofstream(probe).put('\n').good();
  std::error_code ignored;
  fs::remove(probe, ignored);
  if (!is_writable) {
    throw CannotWrite(directory.string() +
                      ": expected a directory that can be written, found one that refuses files");
  }
}

fs::path write_metrics(const Metrics& metrics, const fs::path& directory) {
  const nlohmann::ordered_json json{
      {"schema", 1},
      {"dataset", metrics.dataset},
      {"recipe", metrics.recipe},
      {"seed", metrics.seed},
      {"threads", metrics.threads},
      {"steps", metrics.steps},
      {"samples", metrics.samples},
      {"train_accuracy", finite_or_null(metrics.train_accuracy)},
      {"test_accuracy", finite_or_null(metrics.test_accuracy)},
      {"train_loss", finite_or_null(metrics.train_loss)},
      {"test_loss", finite_or_null(metrics.test_loss)},
      {"seconds_total", finite_or_null(metrics.seconds_total)},
      {"seconds_train", finite_or_null(metrics.seconds_train)},
      {"samples_per_second", finite_or_null(metrics.samples_per_second())},
      {"parameters_sha256", metrics.parameters_sha256},
  };
  fs::path path = directory / "metrics.json";
  replace_file(path, json.dump(2) + "\n");
  return path;
}

}  // namespace mnist
