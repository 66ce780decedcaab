// The command lines of the programs: what each may be told, and in which range.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <mlp/core/types.hpp>
#include <string>
#include <vector>

namespace mnist {

struct TrainOptions {
  std::string data = {};
  std::string recipe = "seed";
  std::uint64_t seed = 1;
  int threads = 0;
  mlp::Index steps = 0;  // 0: the recipe's
  std::string out = {};  // empty: runs/RECIPE
  bool resume = false;
  double checkpoint_seconds = 10.0;

  bool operator==(const TrainOptions&) const = default;
};

struct PredictOptions {
  std::string model = {};
  std::vector<std::string> images = {};
  bool json = false;

  bool operator==(const PredictOptions&) const = default;
};

struct EvaluateOptions {
  std::string model = {};
  std::string data = {};
  std::string split = "test";
  bool json = false;

  bool operator==(const EvaluateOptions&) const = default;
};

struct ExportOptions {
  std::string model = {};
  std::string onnx = {};
  std::string header = {};
  std::string name_space = "model";

  bool operator==(const ExportOptions&) const = default;
};

/// A parser that fills in `options`, whose present values are the defaults; they must outlive it.
/// It throws CLI::ParseError; what its exit() prints of the error is printable, and names the
/// program.
std::unique_ptr<CLI::App> command_line(TrainOptions& options);
std::unique_ptr<CLI::App> command_line(PredictOptions& options);
std::unique_ptr<CLI::App> command_line(EvaluateOptions& options);
/// Refuses --onnx where the program cannot write it.
std::unique_ptr<CLI::App> command_line(ExportOptions& options, bool has_onnx);

}  // namespace mnist
