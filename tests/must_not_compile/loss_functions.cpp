// Each member of a loss.
// expect: mlp: a Trainer's loss must be one such as mlp::CrossEntropy<mlp::Mean>
// expect: meets Loss in mlp/concepts.hpp
// case NO_REDUCTION: mlp: a loss needs a type Reduction such as mlp::Mean
// case REDUCTION_WITHOUT_SCALE: mlp: a loss needs a type Reduction such as mlp::Mean
// case NO_FUSED_ACTIVATION: mlp: a loss needs a type FusedActivation
// case NO_NAME: mlp: a loss needs static constexpr std::string_view name
// case NO_CALL: mlp: a loss needs Scalar operator\(\)\(
// case CALL_NOT_CONST: mlp: a loss needs Scalar operator\(\)\(
// case CALL_OF_ANOTHER_SCALAR: mlp: a loss needs Scalar operator\(\)\(
// case NO_WEIGHT: mlp: a loss needs double weight\(
// case WEIGHT_WITHOUT_TARGET: mlp: a loss needs double weight\(
// case REQUIRE_VALID_WITHOUT_OUTPUTS: mlp: the require_valid of a loss must be
#include <mlp/mlp.hpp>

struct Absolute {
#if defined(REDUCTION_WITHOUT_SCALE)
  struct Reduction {};
#elif !defined(NO_REDUCTION)
  using Reduction = mlp::Sum;
#endif
#ifndef NO_FUSED_ACTIVATION
  using FusedActivation = void;
#endif
#ifndef NO_NAME
  static constexpr std::string_view name = "absolute";
#endif
#if defined(CALL_NOT_CONST)
  template <class Scalar, class Target>
  Scalar operator()(mlp::ConstSegment<Scalar> y, const Target&, Scalar, mlp::Segment<Scalar> dy);
#elif defined(CALL_OF_ANOTHER_SCALAR)
  template <class Target>
  double operator()(mlp::ConstSegment<double> y, const Target&, double,
                    mlp::Segment<double> dy) const;
#elif !defined(NO_CALL)
  template <class Scalar, class Target>
  Scalar operator()(mlp::ConstSegment<Scalar> y, const Target&, Scalar,
                    mlp::Segment<Scalar> dy) const;
#endif
#if defined(WEIGHT_WITHOUT_TARGET)
  static double weight(mlp::Index outputs);
#elif !defined(NO_WEIGHT)
  static double weight(mlp::Index outputs, const auto& target);
#endif
#ifdef REQUIRE_VALID_WITHOUT_OUTPUTS
  void require_valid() const;
#else
  void require_valid(mlp::Index outputs) const;
#endif
};

// What a Trainer asks first.
static_assert(!mlp::detail::is_fused<Absolute, mlp::Activate<3, mlp::Tanh>>());
