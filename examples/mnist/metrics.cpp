#include "mnist/metrics.hpp"

#include <cmath>
#include <cstdio>
#include <mlp/io/atomic_file.hpp>
#include <mlp/io/detail/metadata_json.hpp>
#include <mlp/io/detail/read_file.hpp>
#include <system_error>

namespace mnist {

namespace {

using mlp::detail::Json;

// JSON has no infinities and no NaN.
Json finite_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(); }

}  // namespace

bool is_reported(const RunDirectory& directory, const std::string& parameters_sha256) {
  std::error_code ignored;
  if (!std::filesystem::exists(directory.model(), ignored) ||
      !std::filesystem::exists(directory.history(), ignored)) {
    return false;
  }
  try {
    const std::string file = directory.metrics().string();
    const std::vector<std::byte> bytes = mlp::read_file(directory.metrics());
    const Json json = mlp::detail::parse_metadata_json(
        {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file, "metrics", bytes.size());
    const Json* const found = json.find("parameters_sha256");
    return found != nullptr && found->scalar() == parameters_sha256;
  } catch (const mlp::FileError&) {  // none, or not ours
    return false;
  }
}

void write_metrics(const Metrics& metrics, const std::filesystem::path& file) {
  // Without steps there is no time to report.
  const auto measured = [&](double value) {
    return metrics.samples_here > 0 ? finite_or_null(value) : Json();
  };
  Json json = Json::object({
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
  });
  Json goals = Json::object();
  for (const AccuracyWatch::Goal& goal : metrics.goals) {
    char accuracy[32];
    std::snprintf(accuracy, sizeof accuracy, "%g", goal.accuracy);  // 0.902, as it was written
    goals.add(accuracy, goal.seconds ? finite_or_null(*goal.seconds) : Json());
  }
  if (!metrics.goals.empty()) json.add("seconds_to_accuracy", std::move(goals));
  mlp::write_file(file, json.dump({.indent = 2}) + "\n");
}

}  // namespace mnist
