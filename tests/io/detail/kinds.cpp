#include <mlp/io/detail/kinds.hpp>

#include <mlp/io/detail/architecture.hpp>
#include <mlp/io/detail/read_file.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>

#include "support/every_activation.hpp"
#include "support/every_layer.hpp"

namespace {

using mlp::detail::ActivationKind;
using mlp::detail::FormulaOperation;
using mlp::detail::FormulaStep;
using mlp::detail::LayerKind;

std::string text_of(const std::string& path) {
  const auto bytes = mlp::read_file(std::filesystem::path(support::source_directory) / path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

double call(std::string_view name, std::span<const double> x) {
  if (name == "abs") return std::fabs(x[0]);
  if (name == "cos") return std::cos(x[0]);
  if (name == "erf") return std::erf(x[0]);
  if (name == "erfc") return std::erfc(x[0]);
  if (name == "exp") return std::exp(x[0]);
  if (name == "expm1") return std::expm1(x[0]);
  if (name == "log") return std::log(x[0]);
  if (name == "log1p") return std::log1p(x[0]);
  if (name == "max") return x[0] < x[1] ? x[1] : x[0];
  if (name == "min") return x[1] < x[0] ? x[1] : x[0];
  if (name == "sigmoid") return 1 / (1 + std::exp(-x[0]));
  if (name == "sin") return std::sin(x[0]);
  if (name == "sqrt") return std::sqrt(x[0]);
  if (name == "tanh") return std::tanh(x[0]);
  FAIL("no function " << std::string(name));
  return 0;
}

/// What a formula says of z, in double.
double value_of(std::string_view text, double z, std::optional<double> parameter) {
  const mlp::detail::Formula formula = mlp::detail::parse_formula(text, parameter.has_value());
  REQUIRE(formula.is_good());
  return mlp::detail::evaluate<double>(
      formula, [&](const FormulaStep& step, std::span<const double> x) -> double {
        switch (step.operation) {
          case FormulaOperation::number:
            return step.number;
          case FormulaOperation::input:
            return z;
          case FormulaOperation::parameter:
            return *parameter;
          case FormulaOperation::negate:
            return -x[0];
          case FormulaOperation::add:
            return x[0] + x[1];
          case FormulaOperation::subtract:
            return x[0] - x[1];
          case FormulaOperation::multiply:
            return x[0] * x[1];
          case FormulaOperation::divide:
            return x[0] / x[1];
          case FormulaOperation::call:
            break;
        }
        return call(step.called().name, x);
      });
}

template <class A>
void check_formula(std::string_view formula) {
  for (double z = -8; z <= 8; z += 0.0625) {
    const Eigen::Array<double, 8, 1> values = Eigen::Array<double, 8, 1>::Constant(z);
    const Eigen::Array<double, 8, 1> expected = A::value(values);
    CHECK(value_of(formula, z, mlp::detail::activation_parameter<A>()) ==
          doctest::Approx(expected(0)).epsilon(1e-12));
  }
}

TEST_CASE("kinds: every activation of the library has its line, and computes what that says") {
  std::size_t count = 0;
  support::for_each_type<support::LibraryActivations>([&]<class A>(std::type_identity<A>) {
    CAPTURE(std::string(A::name));
    const ActivationKind* kind = mlp::detail::activation_kind(A::name);
    REQUIRE_MESSAGE(kind != nullptr, "activation_kinds in mlp/io/detail/kinds.hpp lacks it");
    ++count;
    const auto parameter = mlp::detail::activation_parameter<A>();
    REQUIRE(kind->parameter.has_value() == parameter.has_value());
    // What a file that does not say means is what the plain name means: LeakyRelu, Elu.
    if (parameter) CHECK(kind->parameter->otherwise == *parameter);
    if constexpr (mlp::ElementwiseActivation<A>) {
      check_formula<A>(kind->formula);
    } else {
      CHECK(kind->formula.empty());
      CHECK(!kind->cpp.empty());
      CHECK(!kind->onnx.empty());
    }
  });
  CHECK(count == mlp::detail::activation_kinds.size());
}

TEST_CASE("kinds: formulas of a user's own") {
  support::for_each_type<support::OwnActivations>([]<class A>(std::type_identity<A>) {
    CAPTURE(std::string(A::name));
    CHECK(mlp::detail::activation_kind(A::name) == nullptr);
    CHECK(mlp::detail::activation_formula<A>() == A::formula);
    check_formula<A>(A::formula);
  });
  CHECK(mlp::detail::activation_formula<mlp::Tanh>().empty());
  // The test above would not see a function that no formula calls.
  for (const auto& function : mlp::detail::formula_functions) {
    CAPTURE(std::string(function.name));
    CHECK(support::Medley::formula.find(std::string(function.name) + "(") !=
          std::string_view::npos);
  }
}

TEST_CASE("kinds: every layer of the library has its line") {
  std::size_t count = 0;
  for (const std::string_view header : support::layer_headers) {
    if (header == "layer_defaults" || header == "named") continue;  // what layers are made with
    CAPTURE(std::string(header));
    CHECK_MESSAGE(mlp::detail::layer_kind(header) != nullptr,
                  "layer_kinds in mlp/io/detail/kinds.hpp lacks it");
    ++count;
  }
  CHECK(count == mlp::detail::layer_kinds.size());
}

TEST_CASE("kinds: the network of every layer and activation has them all") {
  std::set<std::string> layers, activations;
  for (const mlp::LayerDescription& layer : mlp::architecture_of<support::EveryLayer>()) {
    layers.insert(layer.kind);
    activations.insert(layer.activation);
    const LayerKind* kind = mlp::detail::layer_kind(layer.kind);
    REQUIRE(kind != nullptr);
    CHECK((layer.option ? layer.option->name : "") == kind->option);
  }
  for (const LayerKind& kind : mlp::detail::layer_kinds) {
    CHECK_MESSAGE(layers.contains(std::string(kind.name)), std::string(kind.name));
  }
  for (const ActivationKind& kind : mlp::detail::activation_kinds) {
    CHECK_MESSAGE(activations.contains(std::string(kind.name)), std::string(kind.name));
  }
}

TEST_CASE("kinds: the pages on files and PyTorch name all of them") {
  const std::string files = text_of("docs/files.md");
  const std::string to_pytorch = text_of("docs/interchange/to-pytorch.md");
  for (const LayerKind& kind : mlp::detail::layer_kinds) {
    const std::string name(kind.name);
    CHECK_MESSAGE(files.find("`" + name + "`") != std::string::npos, name);
  }
  for (const ActivationKind& kind : mlp::detail::activation_kinds) {
    const std::string name(kind.name);
    CHECK_MESSAGE(files.find("`" + name + "`") != std::string::npos, name);
    if (kind.pytorch.empty()) continue;
    const std::size_t line = to_pytorch.find("    \"" + name + "\": ");
    REQUIRE_MESSAGE(line != std::string::npos, name);
    const std::size_t module = to_pytorch.find("nn." + std::string(kind.pytorch), line);
    CHECK_MESSAGE(module < to_pytorch.find('\n', line), name);
    if (!kind.parameter) continue;
    const std::string number = std::to_string(kind.parameter->otherwise).substr(0, 3);
    CHECK_MESSAGE(files.find(std::string(kind.parameter->name) + " of `" + name + "` (" + number) !=
                      std::string::npos,
                  name);
  }
}

TEST_CASE("kinds: no other header of mlp::io names a kind") {
  const auto headers = std::filesystem::path(support::source_directory) / "include/mlp/io";
  int scanned = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(headers)) {
    const std::string file = entry.path().filename().string();
    // The functions of formulas have names of activations among them.
    if (!entry.is_regular_file() || file == "kinds.hpp" || file == "formula.hpp") continue;
    ++scanned;
    std::istringstream lines(text_of(entry.path().string()));
    std::string code;
    for (std::string line; std::getline(lines, line);) code += line.substr(0, line.find("//"));
    const auto check = [&](std::string_view name) {
      const std::string quoted = "\"" + std::string(name) + "\"";
      CHECK_MESSAGE(code.find(quoted) == std::string::npos, (file + " has " + quoted));
    };
    for (const ActivationKind& kind : mlp::detail::activation_kinds) check(kind.name);
    for (const LayerKind& kind : mlp::detail::layer_kinds) {
      if (kind.name != "dense") check(kind.name);  // also a function of exported headers
    }
  }
  CHECK(scanned > 10);
}

}  // namespace
