#include "mnist/command_line.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <concepts>
#include <mlp/io/printable.hpp>
#include <mlp/version.hpp>
#include <string_view>

#include "mnist/program.hpp"
#include "mnist/recipe.hpp"

namespace mnist {
namespace {

/// With what all programs have.
std::unique_ptr<CLI::App> program(const std::string& name, const std::string& description) {
  auto app = std::make_unique<CLI::App>(description, name);
  app->failure_message([](const CLI::App* failed, const CLI::Error& error) {
    return failed->get_name() + ": " + mlp::printable(error.what()) + "\n" + more_information +
           "\n";
  });
  app->set_version_flag("--version", name + " " + std::to_string(mlp::version_major) + "." +
                                         std::to_string(mlp::version_minor) + "." +
                                         std::to_string(mlp::version_patch));
  app->footer(
      "Exit codes: 0 done, 64 wrong command line, 65 bad file, 66 missing file, 70 failed, 73 "
      "cannot write.");
  return app;
}

/// CLI11 would take 010 for 8, let -3 wrap around to a huge number, and call nan in range.
template <class Number>
auto number_from(Number least, Number most) {
  return [=](const std::string& text) -> std::string {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    const bool is_octal = std::integral<Number> && text.size() > 1 && text[0] == '0';
    if (error == std::errc{} && at == end && !is_octal && number >= least && number <= most) {
      return "";
    }
    const auto written = [](Number bound) {
      return std::integral<Number> ? std::to_string(bound)
                                   : std::to_string(static_cast<std::int64_t>(bound));
    };
    return "expected a " + std::string(std::integral<Number> ? "whole number" : "number") +
           " from " + written(least) + " to " + written(most) + ", found " + text;
  };
}

void add_model(CLI::App& app, std::string& model) {
  app.add_option("--model", model, "File that a training run or PyTorch has saved")
      ->type_name("FILE")
      ->required();
}

std::string name_of_cpp(const std::string& text) {
  const bool fits = !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
                    std::all_of(text.begin(), text.end(),
                                [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return fits ? "" : "expected a name of C++, found " + text;
}

}  // namespace

std::unique_ptr<CLI::App> command_line(TrainOptions& options) {
  auto app = program(
      "mnist_train",
      "Trains the network 784-128-256-10 (sigmoid, sigmoid, softmax; cross-entropy) on MNIST.");
  std::vector<std::string> names;
  std::string table = "Recipes:";
  for (const Recipe& recipe : recipes) {
    names.emplace_back(recipe.name);
    table += "\n  " + std::string(recipe.name) + "    " + std::string(recipe.description);
  }
  app->add_option("--data", options.data,
                  "Directory with the four files of MNIST or of a data set in its format")
      ->type_name("DIR")
      ->capture_default_str();
  app->add_option("--recipe", options.recipe, "How to train, see below")
      ->type_name("NAME")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  app->add_option("--seed", options.seed, "Seed of all randomness")
      ->type_name("N")
      ->check(number_from(std::uint64_t{0}, UINT64_MAX))
      ->capture_default_str();
  app->add_option("--threads", options.threads, "Worker threads; 0 means one per core")
      ->type_name("N")
      ->check(number_from(0, 1024))
      ->capture_default_str();
  app->add_option("--steps", options.steps, "Number of steps, if not the recipe's")
      ->type_name("N")
      ->check(number_from(mlp::Index{1}, mlp::Index{1'000'000'000}));
  app->add_option("--out", options.out,
                  "Directory for the model, metrics.json, history.csv and checkpoints  "
                  "[default: runs/RECIPE]")
      ->type_name("DIR");
  app->add_flag(
      "--resume", options.resume,
      "Continue from the checkpoint in --out, with the same recipe, seed and data; where there "
      "is none yet, begin");
  app->add_option("--checkpoint-seconds", options.checkpoint_seconds,
                  "Seconds between checkpoints; one more is written when the run is interrupted")
      ->type_name("N")
      ->check(number_from(0.0, 1e9))
      ->capture_default_str();
  app->footer(table +
              "\n\nExit codes: 0 done, 64 wrong command line, 65 bad data file, 66 missing data, "
              "70 failed run,\n73 cannot write, 130 interrupted.");
  return app;
}

std::unique_ptr<CLI::App> command_line(PredictOptions& options) {
  auto app = program(
      "mnist_predict",
      "Says which digits pictures show: PNG, JPEG, PGM or IDX files of any size, dark on bright or "
      "bright on dark. Each is cropped, scaled and centred as the images of MNIST were.");
  add_model(*app, options.model);
  app->add_option("images", options.images, "Files to classify")->type_name("IMAGES")->required();
  app->add_flag("--json", options.json, "Print a JSON array instead of text");
  return app;
}

std::unique_ptr<CLI::App> command_line(EvaluateOptions& options) {
  auto app = program(
      "mnist_evaluate",
      "Measures a model on MNIST or a data set in its format: accuracy, confusion matrix, and the "
      "figures of each class.");
  add_model(*app, options.model);
  app->add_option("--data", options.data, "Directory with the four files of the data set")
      ->type_name("DIR")
      ->capture_default_str();
  app->add_option("--split", options.split, "Which images to measure on")
      ->check(CLI::IsMember({"test", "train"}))
      ->capture_default_str();
  app->add_flag("--json", options.json, "Print JSON instead of text");
  return app;
}

std::unique_ptr<CLI::App> command_line(ExportOptions& options, bool has_onnx) {
  auto app = program(
      "mlp_export",
      "Turns a model file that names its layers, as those that the library saves do, into other "
      "formats. Supports all layers and activations of the library, in their form at inference, "
      "and activations of your own that have a formula.");
  app->add_option("model", options.model, "The model file")->type_name("FILE")->required();
  const std::string targets = "What to write, at least one";
  auto* const onnx =
      app->add_option("--onnx", options.onnx, "ONNX graph: x [batch, inputs] to y [batch, outputs]")
          ->type_name("FILE")
          ->group(targets)
          ->check([has_onnx](const std::string& /*path*/) {
            return has_onnx ? "" : "this program was built without ONNX";
          });
  auto* const header = app->add_option("--header", options.header,
                                       "Stand-alone C++17 header with a function predict")
                           ->type_name("FILE")
                           ->group(targets);
  // Not an option group that requires one: CLI11 would take an empty argument for its name, and try
  // for ever to parse what follows as its options.
  app->callback([onnx, header] {
    if (onnx->count() + header->count() == 0) throw CLI::RequiredError("--onnx or --header");
  });
  app->add_option("--namespace", options.name_space, "The header's namespace")
      ->type_name("NAME")
      ->needs(header)
      ->check(name_of_cpp)
      ->capture_default_str();
  return app;
}

}  // namespace mnist
