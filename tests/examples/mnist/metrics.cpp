#include "mnist/metrics.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

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
  directory.write_history({});
  CHECK(!is_reported(directory, "a5"));  // no model
  parent.write("model.safetensors", {});
  CHECK(is_reported(directory, "a5"));
  CHECK(!is_reported(directory, "a6"));
  for (const char* const text : {"", "{", "[]", "7", "{}", R"({"parameters_sha256": 7})"}) {
    std::ofstream(directory.metrics()) << text;
    CHECK(!is_reported(directory, "a5"));
  }
}

}  // namespace
