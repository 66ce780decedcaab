// Any command line is either refused, with a message that is printable and the exit code for it, or
// gives options that are in range, that it has, and that come back the same when they are written
// as a command line again. The input: a line for each argument, the first for the program.
#include "mnist/command_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <mlp/io/printable.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

#include "support.hpp"

namespace {

using fuzz::require;
using Arguments = std::vector<std::string>;

constexpr const char* elsewhere = "/data";

bool is_printable(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    if (mlp::printable(line) != line) return false;
  }
  return true;
}

/// Nothing if it is refused, or asks for help.
template <class Options, class... More>
std::optional<Options> parse(Options options, const Arguments& arguments, More... more) {
  const auto app = mnist::command_line(options, more...);
  std::vector<const char*> words;
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  try {
    app->parse(static_cast<int>(words.size()), words.data());
    return options;
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, message;
    const bool is_refused = app->exit(error, out, message) != 0;
    require(is_refused == out.str().empty() && is_refused != message.str().empty());
    require(is_printable(out.str()) && is_printable(message.str()));
    if (is_refused) require(message.str().starts_with(app->get_name() + ": "));
    return {};
  }
}

/// Whether the command line has this text, by itself, behind an option's name, or among several in
/// CLI11's brackets: [a,b].
void require_given(const std::string& text, const Arguments& arguments) {
  require(std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    return argument == text || (argument.starts_with("-") && argument.ends_with("=" + text)) ||
           (argument.starts_with("[") && argument.ends_with("]"));
  }));
}

template <class Number>
void require_number(Number number, Number otherwise, const Arguments& arguments) {
  if (number == otherwise) return;
  require(std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    const std::size_t equals = argument.find('=');
    const std::string text =
        argument.substr(argument.starts_with("-") && equals != std::string::npos ? equals + 1 : 0);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && *end == '\0' && value == number;
  }));
}

/// An option whose value may be anything.
void add(Arguments& arguments, const std::string& name, const std::string& value) {
  if (value.empty()) {
    arguments.insert(arguments.end(), {name, value});
  } else {
    arguments.push_back(name + "=" + value);
  }
}

void check(const mnist::TrainOptions& options, const Arguments& arguments) {
  const mnist::TrainOptions otherwise{.data = elsewhere};
  for (const auto& [text, usual] : {std::pair(options.data, otherwise.data),
                                    {options.out, otherwise.out},
                                    {options.recipe, otherwise.recipe}}) {
    if (text != usual) require_given(text, arguments);
  }
  const std::set<std::string> recipes{"seed", "fast", "plain", "best", "fashion"};
  require(recipes.contains(options.recipe));
  require(options.threads >= 0 && options.threads <= 1024);
  require(options.steps >= 0 && options.steps <= 1'000'000'000);
  require(options.checkpoint_seconds >= 0.0 && options.checkpoint_seconds <= 1e9);
  require_number(options.threads, otherwise.threads, arguments);
  require_number(options.steps, otherwise.steps, arguments);
  require_number(options.seed, otherwise.seed, arguments);
  require_number(options.checkpoint_seconds, otherwise.checkpoint_seconds, arguments);
}

Arguments written(const mnist::TrainOptions& options) {
  std::ostringstream seconds;
  seconds.precision(17);
  seconds << options.checkpoint_seconds;
  Arguments arguments{"mnist_train",
                      "--recipe",
                      options.recipe,
                      "--seed=" + std::to_string(options.seed),
                      "--threads",
                      std::to_string(options.threads),
                      "--checkpoint-seconds=" + seconds.str()};
  if (options.steps != 0) arguments.push_back("--steps=" + std::to_string(options.steps));
  add(arguments, "--data", options.data);
  add(arguments, "--out", options.out);
  if (options.resume) arguments.emplace_back("--resume");
  return arguments;
}

void check(const mnist::PredictOptions& options, const Arguments& arguments) {
  require_given(options.model, arguments);
  require(!options.images.empty());
  for (const std::string& image : options.images) require_given(image, arguments);
}

Arguments written(const mnist::PredictOptions& options) {
  Arguments arguments{"mnist_predict"};
  add(arguments, "--model", options.model);
  if (options.json) arguments.emplace_back("--json");
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), options.images.begin(), options.images.end());
  return arguments;
}

void check(const mnist::EvaluateOptions& options, const Arguments& arguments) {
  require_given(options.model, arguments);
  if (options.data != elsewhere) require_given(options.data, arguments);
  require(options.split == "test" || options.split == "train");
}

Arguments written(const mnist::EvaluateOptions& options) {
  Arguments arguments{"mnist_evaluate", "--split", options.split};
  add(arguments, "--model", options.model);
  add(arguments, "--data", options.data);
  if (options.json) arguments.emplace_back("--json");
  return arguments;
}

void check(const mnist::ExportOptions& options, const Arguments& arguments) {
  for (const std::string& text : {options.model, options.onnx, options.header}) {
    if (!text.empty()) require_given(text, arguments);
  }
  require(!options.name_space.empty());
  require(options.name_space.find_first_of(" \n;{}") == std::string::npos);
}

Arguments written(const mnist::ExportOptions& options) {
  Arguments arguments{"mlp_export"};
  if (!options.onnx.empty()) add(arguments, "--onnx", options.onnx);
  if (options.onnx.empty() || !options.header.empty() || options.name_space != "model") {
    add(arguments, "--header", options.header);
    add(arguments, "--namespace", options.name_space);
  }
  arguments.insert(arguments.end(), {"--", options.model});
  return arguments;
}

template <class Options, class... More>
void check_program(const Options& defaults, const Arguments& arguments, More... more) {
  const std::optional<Options> options = parse(defaults, arguments, more...);
  if (!options) return;
  fuzz::accepted.add();
  check(*options, arguments);
  require(parse(defaults, written(*options), more...) == options);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // An argument ends at the first zero byte.
  std::string input(reinterpret_cast<const char*>(data), size);
  std::replace(input.begin(), input.end(), '\0', ' ');
  std::istringstream lines(input);
  std::string line;
  Arguments arguments;
  while (std::getline(lines, line)) arguments.push_back(line);
  if (arguments.empty()) return 0;
  const std::string program = std::exchange(arguments[0], "program");
  if (program == "mnist_train") {
    check_program(mnist::TrainOptions{.data = elsewhere}, arguments);
  } else if (program == "mnist_predict") {
    check_program(mnist::PredictOptions{}, arguments);
  } else if (program == "mnist_evaluate") {
    check_program(mnist::EvaluateOptions{.data = elsewhere}, arguments);
  } else {
    check_program(mnist::ExportOptions{}, arguments, true);
    (void)parse(mnist::ExportOptions{}, arguments, false);
  }
  return 0;
}
