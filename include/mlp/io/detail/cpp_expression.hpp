// Formulas of activations as C++ expressions.
#pragma once

#include <mlp/io/detail/cpp_literal.hpp>
#include <mlp/io/detail/formula.hpp>

#include <span>
#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI::detail {

/// An expression and its precedence.
struct CppExpression {
  enum Strength { sum, product, prefix, whole };

  std::string text;
  Strength strength = whole;

  /// As an operand: in brackets unless its precedence is at least this.
  std::string operand(Strength least) const { return strength < least ? "(" + text + ")" : text; }
};

/// A valid formula in float, of a variable named z. Operations are bracketed as in the formula, so
/// that they round in the same order.
inline std::string cpp_expression(const Formula& formula, double parameter) {
  using Strength = CppExpression::Strength;
  const auto literal = [](double number) {
    return CppExpression{cpp_literal(static_cast<float>(number)),
                         number < 0.0 ? CppExpression::prefix : CppExpression::whole};
  };
  const auto binary = [](std::span<const CppExpression> x, std::string_view sign, Strength s) {
    const auto above = s == CppExpression::sum ? CppExpression::product : CppExpression::prefix;
    return CppExpression{x[0].operand(s) + std::string(sign) + x[1].operand(above), s};
  };
  const auto visit = [&](const FormulaStep& step,
                         std::span<const CppExpression> x) -> CppExpression {
    switch (step.operation) {
      case FormulaOperation::number:
        return literal(step.number);
      case FormulaOperation::input:
        return {"z"};
      case FormulaOperation::parameter:
        return literal(parameter);
      case FormulaOperation::negate:
        return {"-" + x[0].operand(CppExpression::whole), CppExpression::prefix};
      case FormulaOperation::add:
        return binary(x, " + ", CppExpression::sum);
      case FormulaOperation::subtract:
        return binary(x, " - ", CppExpression::sum);
      case FormulaOperation::multiply:
        return binary(x, " * ", CppExpression::product);
      case FormulaOperation::divide:
        return binary(x, " / ", CppExpression::product);
      case FormulaOperation::call:
        break;
    }
    std::string text = std::string(step.called().cpp) + "(" + x[0].text;
    if (x.size() > 1) text += ", " + x[1].text;
    return {text + ")"};
  };
  return evaluate<CppExpression>(formula, visit).text;
}

}  // namespace mlp::inline MLP_ABI::detail
