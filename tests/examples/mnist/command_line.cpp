#include "mnist/command_line.hpp"

#include <doctest/doctest.h>

#include <mlp/io/printable.hpp>
#include <sstream>

#include "mnist/recipe.hpp"

namespace {

using Arguments = std::vector<std::string>;

/// What the program says of a command line that it refuses; "" if it takes it.
template <class Options, class... More>
std::string refusal(Options& options, const Arguments& arguments, More... more) {
  const auto app = mnist::command_line(options, more...);
  std::vector<const char*> words{"program"};
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  try {
    app->parse(static_cast<int>(words.size()), words.data());
    return "";
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, message;
    (void)app->exit(error, out, message);
    const std::string text = message.str();
    return text.substr(0, text.find('\n'));
  }
}

std::string train_refusal(const std::string& argument) {
  mnist::TrainOptions options;
  return refusal(options, {argument});
}

TEST_CASE("command line: numbers are decimal, whole where they should be, and in range") {
  const auto number = [](const std::string& name, const std::string& text) {
    const std::string message = train_refusal("--" + name + "=" + text);
    CHECK((message.empty() || message.ends_with(", found " + mlp::printable(text))));
    return message.empty();
  };
  for (const char* const name : {"seed", "threads", "steps"}) {
    CHECK(number(name, "1"));
    CHECK(number(name, "1000"));
    for (const char* const text : {"-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "010", "00", "x",
                                   "18446744073709551616", "\x1b[1m"}) {
      CHECK_FALSE(number(name, text));
    }
  }
  CHECK(number("seed", "0"));
  CHECK(number("seed", "18446744073709551615"));
  CHECK(number("threads", "0"));
  CHECK(number("threads", "1024"));
  CHECK_FALSE(number("threads", "1025"));
  CHECK_FALSE(number("steps", "0"));
  CHECK(number("steps", "1000000000"));
  CHECK_FALSE(number("steps", "1000000001"));
  for (const char* const text : {"0", "0.5", "1e9", "1e-3"})
    CHECK(number("checkpoint-seconds", text));
  for (const char* const text : {"-1", "1.1e9", "1e999", "nan", "-nan", "inf", "0x1", "1s", "x"}) {
    CHECK_FALSE(number("checkpoint-seconds", text));
  }
  CHECK(train_refusal("--threads=1025") ==
        "mnist_train: --threads: expected a whole number from 0 to 1024, found 1025");
  CHECK(train_refusal("--checkpoint-seconds=nan") ==
        "mnist_train: --checkpoint-seconds: expected a number from 0 to 1000000000, found nan");
}

TEST_CASE("command line: mnist_train takes every recipe, and what else it is told") {
  for (const mnist::Recipe& recipe : mnist::recipes) {
    mnist::TrainOptions options{.data = "here"};
    CHECK(refusal(options,
                  {"--recipe", std::string(recipe.name), "--seed", "7", "--threads=2", "--steps",
                   "5", "--out", "o", "--resume", "--checkpoint-seconds", "1.5"}) == "");
    CHECK(options == mnist::TrainOptions{.data = "here",
                                         .recipe = std::string(recipe.name),
                                         .seed = 7,
                                         .threads = 2,
                                         .steps = 5,
                                         .out = "o",
                                         .resume = true,
                                         .checkpoint_seconds = 1.5});
  }
  CHECK(train_refusal("--recipe=none").starts_with("mnist_train: --recipe: none not in {"));
  CHECK(train_refusal("--recipe=\x1b[1m").find('\x1b') == std::string::npos);
}

TEST_CASE("command line: a picture may have any name") {
  const Arguments names{"[a,b].png", "{}", "%%", "a,b", "\"a\"", "a b", "--"};
  for (const std::string& name : names) {
    mnist::PredictOptions options;
    CHECK(refusal(options, {"--model", name, "--json", "--", name, "other"}) == "");
    CHECK(options == mnist::PredictOptions{name, {name, "other"}, true});
    mnist::PredictOptions alone;
    CHECK(refusal(alone, {"--model=m", "--", name}) == "");
    CHECK(alone.images == Arguments{name});
  }
}

TEST_CASE("command line: mnist_evaluate knows two splits") {
  mnist::EvaluateOptions options{.data = "here"};
  CHECK(refusal(options, {"--model", "m", "--split", "train"}) == "");
  CHECK(options == mnist::EvaluateOptions{.model = "m", .data = "here", .split = "train"});
  CHECK(refusal(options, {"--model", "m", "--split", "dev"}) ==
        "mnist_evaluate: --split: dev not in {test,train}");
}

TEST_CASE("command line: mlp_export needs something to write, and can write it") {
  const auto export_refusal = [](const Arguments& arguments, bool has_onnx = true) {
    mnist::ExportOptions options;
    return refusal(options, arguments, has_onnx);
  };
  CHECK(export_refusal({"m", "--header", "h", "--namespace", "net_1"}) == "");
  CHECK(export_refusal({"m", "--onnx", "o", "--header", "h"}) == "");
  CHECK(export_refusal({"m"}) == "mlp_export: --onnx or --header is required");
  CHECK(export_refusal({"m", "", "--header", "h"}) != "");
  CHECK(export_refusal({"m", "", "--json"}) != "");
  CHECK(export_refusal({"--header", "h"}) == "mlp_export: model is required");
  CHECK(export_refusal({"m", "--onnx", "o", "--namespace", "n"}) != "");
  CHECK(export_refusal({"m", "--onnx", "o"}, false) ==
        "mlp_export: --onnx: this program was built without ONNX");
  for (const char* const name : {"", "9", "a-b", "a b", "a::b", "\xc3\xbc"}) {
    CHECK(export_refusal({"m", "--header", "h", "--namespace", name})
              .starts_with("mlp_export: --namespace: expected a name of C++, found "));
  }
}

}  // namespace
