#include "mnist/metrics.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "support/temporary_directory.hpp"

namespace {

using mnist::is_reported;
using mnist::Metrics;

nlohmann::json written(const Metrics& metrics) {
  const support::TemporaryDirectory directory;
  mnist::write_metrics(metrics, directory.path() / "m");
  return nlohmann::json::parse(std::ifstream(directory.path() / "m"));
}

TEST_CASE("metrics: speed is that of the samples of the time that is told") {
  const auto json =
      written({.samples = 1000, .samples_here = 300, .test_accuracy = 0.5, .seconds_train = 2.0});
  CHECK(json["samples"] == 1000);
  CHECK(json["samples_per_second"] == 150.0);
  CHECK(json["seconds_train"] == 2.0);
}

TEST_CASE("metrics: the file has every number under its own name, in this order") {
  const support::TemporaryDirectory directory;
  mnist::write_metrics({.dataset = "custom",
                        .recipe = "fast",
                        .seed = 3,
                        .threads = 2,
                        .steps = 10,
                        .samples = 640,
                        .samples_here = 320,
                        .train_accuracy = 0.75,
                        .test_accuracy = 0.5,
                        .train_loss = 0.25,
                        .test_loss = 1.5,
                        .seconds_total = 8.0,
                        .seconds_train = 4.0,
                        .goals = {{0.902, 1.25}, {0.97, std::nullopt}},
                        .parameters_sha256 = "a5"},
                       directory.path() / "m");
  std::ifstream file(directory.path() / "m");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK(text == R"({
  "schema": 1,
  "dataset": "custom",
  "recipe": "fast",
  "seed": 3,
  "threads": 2,
  "steps": 10,
  "samples": 640,
  "train_accuracy": 0.75,
  "test_accuracy": 0.5,
  "train_loss": 0.25,
  "test_loss": 1.5,
  "seconds_total": 8.0,
  "seconds_train": 4.0,
  "samples_per_second": 80.0,
  "parameters_sha256": "a5",
  "seconds_to_accuracy": {
    "0.902": 1.25,
    "0.97": null
  }
}
)");
}

TEST_CASE("metrics: without steps there is no speed") {
  CHECK(Metrics{.samples_here = 5}.samples_per_second() == 0.0);
  CHECK(Metrics{.samples_here = 5, .seconds_train = 2.0}.samples_per_second() == 2.5);
}

TEST_CASE("metrics: what cannot be written is said") {
  const support::TemporaryDirectory directory;
  CHECK_THROWS_AS(mnist::write_metrics({}, directory.path() / "none" / "m"), mlp::CannotWrite);
}

TEST_CASE("metrics: what was not measured, or is not finite, is null") {
  const auto json = written({.samples = 1000,
                             .samples_here = 0,
                             .test_loss = std::numeric_limits<double>::infinity(),
                             .seconds_train = 0.0003,
                             .goals = {{0.97}}});
  CHECK(json["seconds_train"].is_null());
  CHECK(json["samples_per_second"].is_null());
  CHECK(json["test_loss"].is_null());
  CHECK(json["seconds_to_accuracy"]["0.97"].is_null());
}

TEST_CASE("metrics: a run is reported where its files are all there, and are its own") {
  const support::TemporaryDirectory parent;
  const mnist::RunDirectory directory(parent.path());
  CHECK(!is_reported(directory, "a5"));
  mnist::write_metrics({.parameters_sha256 = "a5"}, directory.metrics());
  parent.write("model.safetensors", {});
  CHECK(!is_reported(directory, "a5"));  // no history
  directory.write_history({});
  std::filesystem::remove(directory.model());
  CHECK(!is_reported(directory, "a5"));
  parent.write("model.safetensors", {});
  CHECK(is_reported(directory, "a5"));
  CHECK(!is_reported(directory, "a6"));
  for (const char* const text : {"", "{", "[]", "7", "{}", R"({"parameters_sha256": 7})"}) {
    std::ofstream(directory.metrics()) << text;
    CHECK(!is_reported(directory, "a5"));
  }
}

}  // namespace
