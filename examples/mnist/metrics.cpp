#include "mnist/metrics.hpp"

#include <cmath>
#include <fstream>
#include <mlp/io/atomic_file.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

namespace mnist {

namespace {

// JSON has no infinities and no NaN.
nlohmann::ordered_json finite_or_null(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

}  // namespace

bool is_reported(const RunDirectory& directory, const std::string& parameters_sha256) {
  std::error_code ignored;
  if (!std::filesystem::exists(directory.model(), ignored) ||
      !std::filesystem::exists(directory.history(), ignored)) {
    return false;
  }
  std::ifstream file(directory.metrics());
  const auto json = nlohmann::json::parse(file, nullptr, false);
  return json.is_object() && json.value("parameters_sha256", nlohmann::json()) == parameters_sha256;
}

void write_metrics(const Metrics& metrics, const std::filesystem::path& file) {
  // Without steps there is no time to report.
  const auto measured = [&](double value) {
    return metrics.samples_here > 0 ? finite_or_null(value) : nlohmann::ordered_json(nullptr);
  };
  nlohmann::ordered_json json{
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
      {"seconds_train", measured(metrics.seconds_train)},
      {"samples_per_second", measured(metrics.samples_per_second())},
      {"parameters_sha256", metrics.parameters_sha256},
  };
  for (const AccuracyWatch::Goal& goal : metrics.goals) {
    std::ostringstream accuracy;
    accuracy << goal.accuracy;  // 0.902, as short as it was written
    json["seconds_to_accuracy"][accuracy.str()] =
        goal.seconds ? finite_or_null(*goal.seconds) : nlohmann::ordered_json(nullptr);
  }
  mlp::write_file(file, json.dump(2) + "\n");
}

}  // namespace mnist
