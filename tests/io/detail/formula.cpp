#include <mlp/io/detail/formula.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using mlp::detail::FormulaOperation;
using mlp::detail::FormulaStep;
using mlp::detail::parse_formula;

/// In full brackets, so that the order of operations shows.
std::string bracketed(std::string_view text, bool has_parameter = false) {
  const mlp::detail::Formula formula = parse_formula(text, has_parameter);
  if (!formula.is_good()) {
    return std::to_string(formula.at) + ": " + std::string(formula.expected);
  }
  return mlp::detail::evaluate<std::string>(
      formula, [](const FormulaStep& step, std::span<const std::string> x) -> std::string {
        switch (step.operation) {
          case FormulaOperation::number:
            return std::to_string(step.number);
          case FormulaOperation::input:
            return "z";
          case FormulaOperation::parameter:
            return "p";
          case FormulaOperation::negate:
            return "(-" + x[0] + ")";
          case FormulaOperation::add:
            return "(" + x[0] + "+" + x[1] + ")";
          case FormulaOperation::subtract:
            return "(" + x[0] + "-" + x[1] + ")";
          case FormulaOperation::multiply:
            return "(" + x[0] + "*" + x[1] + ")";
          case FormulaOperation::divide:
            return "(" + x[0] + "/" + x[1] + ")";
          case FormulaOperation::call:
            break;
        }
        return std::string(step.called().name) + "(" + x[0] + (x.size() > 1 ? "," + x[1] : "") +
               ")";
      });
}

/// The number in "z + NUMBER".
double number(std::string_view text) {
  return parse_formula("z + " + std::string(text), false).steps[1].number;
}

TEST_CASE("formula: operations bind as in mathematics, from the left") {
  CHECK(bracketed("z") == "z");
  CHECK(bracketed("z - z - z") == "((z-z)-z)");
  CHECK(bracketed("z / z * z") == "((z/z)*z)");
  CHECK(bracketed("z + z * z - z") == "((z+(z*z))-z)");
  CHECK(bracketed("(z + z) * (z - z)") == "((z+z)*(z-z))");
  CHECK(bracketed("-z * z") == "((-z)*z)");
  CHECK(bracketed("z - -z") == "(z-(-z))");
  CHECK(bracketed("-(z + 1)") == "(-(z+1.000000))");
  CHECK(bracketed("-2 * z") == "(-2.000000*z)");
  CHECK(bracketed("max(z, p * z)", true) == "max(z,(p*z))");
  CHECK(bracketed(" exp( -abs(z) ) ") == "exp((-abs(z)))");
  CHECK(bracketed("min(max(z,0),log1p(exp(z)))") == "min(max(z,0.000000),log1p(exp(z)))");
}

TEST_CASE("formula: numbers are the nearest double") {
  CHECK(number("0") == 0.0);
  CHECK(number("0.1") == 0.1);
  CHECK(number("1e-3") == 1e-3);
  CHECK(number("2.5e22") == 2.5e22);
  CHECK(number("1e22") == 1e22);
  CHECK(number("0.707106781186548") == 0.707106781186548);
  CHECK(number("999999999999999") == 999999999999999.0);
  CHECK(number("-123.456") == -123.456);
}

TEST_CASE("formula: it can be checked while compiling") {
  static_assert(parse_formula("z / (1 + abs(z))", false).is_good());
  static_assert(parse_formula("z / (1 + abs(z))", false).size == 6);
  static_assert(!parse_formula("z / (1 + abs(z)", false).is_good());
  static_assert(parse_formula("z", false).is_input() && !parse_formula("-z", false).is_input());
}

TEST_CASE("formula: what is no formula is refused where it goes wrong") {
  const std::string operand = "a number, z, a function, - or an opening bracket";
  const std::string name =
      "z, p or one of abs cos erf erfc exp expm1 log log1p max min sigmoid sin sqrt tanh";
  const std::string digits = "a number of at most 15 digits and an exponent of at most 22";
  CHECK(bracketed("") == "0: " + operand);
  CHECK(bracketed("z +") == "3: " + operand);
  CHECK(bracketed("z + * z") == "4: " + operand);
  CHECK(bracketed("+z") == "0: " + operand);
  CHECK(bracketed("z z") == "2: an operator, or the end");
  CHECK(bracketed("z)") == "1: an operator, or the end");
  CHECK(bracketed("(z") == "2: a closing bracket");
  CHECK(bracketed("exp z") == "4: an opening bracket");
  CHECK(bracketed("exp(z, z)") == "5: a closing bracket");
  CHECK(bracketed("max(z)") == "5: a comma and another argument");
  CHECK(bracketed("1 + 2") == "5: z somewhere");
  CHECK(bracketed("z + p") == "4: no p, for the activation has no parameter");
  CHECK(bracketed("z + q") == "4: " + name);
  CHECK(bracketed("system(z)") == "0: " + name);
  CHECK(bracketed("Z") == "0: " + operand);
  CHECK(bracketed("z; return z") == "1: an operator, or the end");
  CHECK(bracketed("z // 1") == "3: " + operand);
  CHECK(bracketed("z\n") == "1: an operator, or the end");
  CHECK(bracketed("z == z") == "2: an operator, or the end");
  CHECK(bracketed("a[i]") == "0: " + name);
  CHECK(bracketed(std::string_view("z\0+z", 4)) == "1: an operator, or the end");
  CHECK(bracketed("z\xc3\xa4") == "1: an operator, or the end");
  CHECK(bracketed("1.z") == "2: " + digits);
  CHECK(bracketed(".5 * z") == "0: " + operand);
  CHECK(bracketed("1e * z") == "2: " + digits);
  CHECK(bracketed("1e+2 * z") == "2: " + digits);
  CHECK(bracketed("0x1p3 * z") == "1: an operator, or the end");
  CHECK(bracketed("1e400 * z") == "4: " + digits);
  CHECK(bracketed("1e-23 * z") == "0: " + digits);
  CHECK(bracketed("1234567890123456 * z") == "15: " + digits);
}

TEST_CASE("formula: none is too long or too deep to be read") {
  const std::string longest = std::string(99, '(') + "-z" + std::string(99, ')');
  CHECK(bracketed(longest) == "(-z)");
  CHECK(bracketed("(" + longest + ")") == "0: at most 200 characters");
  CHECK(bracketed(std::string(200, '(')) ==
        "200: a number, z, a function, - or an opening bracket");
  CHECK(parse_formula(std::string(199, '-') + "z", false).size == 200);
  std::string sums = "z";
  while (sums.size() < 199) sums += "+z";
  CHECK(parse_formula(sums, false).size == 199);
}

}  // namespace
