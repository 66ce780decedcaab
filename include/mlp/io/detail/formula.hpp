// Formulas of elementwise activations, from which exports are made: "z / (1 + abs(z))".
//
//   sum      =  product { ("+" | "-") product }
//   product  =  factor { ("*" | "/") factor }
//   factor   =  "-" factor | "(" sum ")" | function "(" sum [ "," sum ] ")" | number | "z" | "p"
//   number   =  digits [ "." digits ] [ "e" [ "-" ] digits ]
//
// z is the activation's input, p its parameter. Text from a file is never copied into an export: it
// is parsed, and the export is generated from the result.
#pragma once

#include <mlp/core/abi.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mlp::inline MLP_ABI::detail {

/// A function that formulas may call.
struct FormulaFunction {
  std::string_view name;
  std::size_t arguments;
  std::string_view cpp;   ///< what an exported header calls
  std::string_view onnx;  ///< the operator; empty if it takes several
};

inline constexpr std::array<FormulaFunction, 14> formula_functions{{
    {"abs", 1, "std::fabs", "Abs"},
    {"cos", 1, "std::cos", "Cos"},
    {"erf", 1, "std::erf", "Erf"},
    {"erfc", 1, "std::erfc", ""},
    {"exp", 1, "std::exp", "Exp"},
    {"expm1", 1, "std::expm1", ""},
    {"log", 1, "std::log", "Log"},
    {"log1p", 1, "std::log1p", ""},
    {"sigmoid", 1, "logistic", "Sigmoid"},
    {"sin", 1, "std::sin", "Sin"},
    {"sqrt", 1, "std::sqrt", "Sqrt"},
    {"tanh", 1, "std::tanh", "Tanh"},
    {"max", 2, "larger", "Max"},
    {"min", 2, "smaller", "Min"},
}};

inline constexpr std::size_t longest_formula = 200;  // characters, so also steps

enum class FormulaOperation : std::uint8_t {
  number,
  input,
  parameter,
  negate,
  add,
  subtract,
  multiply,
  divide,
  call,
};

struct FormulaStep {
  FormulaOperation operation = FormulaOperation::number;
  std::uint8_t function = 0;  ///< of formula_functions, for a call
  double number = 0.0;

  constexpr const FormulaFunction& called() const { return formula_functions[function]; }
  constexpr std::size_t arguments() const {
    if (operation <= FormulaOperation::parameter) return 0;
    if (operation == FormulaOperation::call) return called().arguments;
    return operation == FormulaOperation::negate ? 1 : 2;
  }
};

/// A formula's steps in postfix order (each follows its arguments), or what is wrong with it.
struct Formula {
  std::array<FormulaStep, longest_formula> steps{};
  std::size_t size = 0;
  std::size_t at = 0;         ///< where in the text the error is
  std::string_view expected;  ///< there; empty if all is well

  constexpr bool is_good() const { return expected.empty(); }
  constexpr std::span<const FormulaStep> all() const { return {steps.data(), size}; }
  constexpr bool is_input() const {
    return size == 1 && steps[0].operation == FormulaOperation::input;
  }
};

class FormulaParser {
 public:
  constexpr FormulaParser(std::string_view text, bool has_parameter)
      : text_(text), has_parameter_(has_parameter) {
    if (text.size() > longest_formula) {
      fail("at most 200 characters");
      return;
    }
    sum();
    (void)peek();
    if (at_ < text.size()) fail("an operator, or the end");
    if (!has_input_) fail("z somewhere");
  }
  constexpr Formula formula() const { return formula_; }

 private:
  using Operation = FormulaOperation;

  static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static constexpr bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

  constexpr void fail(std::string_view expected) {
    if (!formula_.is_good()) return;
    formula_.expected = expected;
    formula_.at = at_;
  }

  /// The next character that is not a space; zero at the end and after an error.
  constexpr char peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return here();
  }
  constexpr char here() const {
    return formula_.is_good() && at_ < text_.size() ? text_[at_] : '\0';
  }
  constexpr void take(char c, std::string_view expected) {
    if (peek() != c) return fail(expected);
    ++at_;
  }
  constexpr void add(FormulaStep step) {
    if (formula_.is_good()) formula_.steps[formula_.size++] = step;
  }

  constexpr void sum() {
    product();
    while (peek() == '+' || peek() == '-') {
      const Operation operation = text_[at_++] == '+' ? Operation::add : Operation::subtract;
      product();
      add({operation});
    }
  }

  constexpr void product() {
    factor();
    while (peek() == '*' || peek() == '/') {
      const Operation operation = text_[at_++] == '*' ? Operation::multiply : Operation::divide;
      factor();
      add({operation});
    }
  }

  constexpr void factor() {
    const char c = peek();
    if (c == '-') {
      ++at_;
      const std::size_t first = formula_.size;
      factor();
      FormulaStep& operand = formula_.steps[first];
      if (formula_.size == first + 1 && operand.operation == Operation::number) {
        operand.number = -operand.number;
      } else {
        add({Operation::negate});
      }
    } else if (c == '(') {
      ++at_;
      sum();
      take(')', "a closing bracket");
    } else if (is_digit(c)) {
      number();
    } else if (is_letter(c)) {
      name();
    } else {
      fail("a number, z, a function, - or an opening bracket");
    }
  }

  constexpr void name() {
    const std::size_t begin = at_;
    while (is_letter(here()) || is_digit(here())) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (name == "z") {
      has_input_ = true;
      return add({Operation::input});
    }
    if (name == "p" && has_parameter_) return add({Operation::parameter});
    for (std::size_t f = 0; f < formula_functions.size(); ++f) {
      if (formula_functions[f].name == name) return call(static_cast<std::uint8_t>(f));
    }
    at_ = begin;
    fail(name == "p" ? "no p, for the activation has no parameter"
                     : "z, p or one of abs cos erf erfc exp expm1 log log1p max min sigmoid sin "
                       "sqrt tanh");
  }

  constexpr void call(std::uint8_t function) {
    take('(', "an opening bracket");
    sum();
    for (std::size_t i = 1; i < formula_functions[function].arguments; ++i) {
      take(',', "a comma and another argument");
      sum();
    }
    take(')', "a closing bracket");
    add({Operation::call, function});
  }

  // Few enough digits that neither they nor the power of ten are rounded, so that the number is
  // rounded only once, to the nearest double.
  constexpr void number() {
    constexpr std::string_view expected =
        "a number of at most 15 digits and an exponent of at most 22";
    constexpr std::uint64_t most = 1'000'000'000'000'000;
    constexpr int largest_power = 22;
    const std::size_t begin = at_;
    std::uint64_t digits = 0;
    int power = 0;
    const auto take_digits = [&](int each) {
      if (!is_digit(here())) fail(expected);
      for (; is_digit(here()); ++at_, power -= each) {
        digits = 10 * digits + static_cast<std::uint64_t>(here() - '0');
        if (digits >= most) fail(expected);
      }
    };
    take_digits(0);
    if (here() == '.') {
      ++at_;
      take_digits(1);
    }
    if (here() == 'e') {
      ++at_;
      const bool is_negative = here() == '-';
      if (is_negative) ++at_;
      if (!is_digit(here())) fail(expected);
      int exponent = 0;
      for (; is_digit(here()); ++at_) {
        exponent = 10 * exponent + (here() - '0');
        if (exponent > 100) fail(expected);
      }
      power += is_negative ? -exponent : exponent;
    }
    if (power > largest_power || power < -largest_power) {
      at_ = begin;
      return fail(expected);
    }
    double factor = 1.0;
    for (int i = power < 0 ? -power : power; i > 0; --i) factor *= 10.0;
    const auto whole = static_cast<double>(digits);
    add({Operation::number, 0, power < 0 ? whole / factor : whole * factor});
  }

  std::string_view text_;
  bool has_parameter_;
  bool has_input_ = false;
  std::size_t at_ = 0;
  Formula formula_;
};

/// The steps of `text`, or what is wrong with it.
constexpr Formula parse_formula(std::string_view text, bool has_parameter) {
  return FormulaParser(text, has_parameter).formula();
}

/// Evaluates a valid formula on values of any type: visit(step, arguments) returns the value of one
/// step from those of its `step.arguments()` arguments.
template <class Value, class Visit>
Value evaluate(const Formula& formula, const Visit& visit) {
  std::array<Value, longest_formula> stack{};
  std::size_t top = 0;
  for (const FormulaStep& step : formula.all()) {
    top -= step.arguments();
    stack[top] = visit(step, std::span<const Value>(stack.data() + top, step.arguments()));
    ++top;
  }
  return stack[0];
}

}  // namespace mlp::inline MLP_ABI::detail
