// What the contracts in concepts.hpp consist of, function by function, so that each one that is
// missing can be named (contract_checks.hpp).
#pragma once

#include <mlp/core/layer_pass.hpp>
#include <mlp/core/random.hpp>
#include <mlp/core/slot_names.hpp>
#include <mlp/core/target.hpp>
#include <mlp/core/types.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace mlp::inline MLP_ABI {

enum class DerivativeFrom;

namespace detail {

template <class T>
concept HasName = requires {
  { T::name } -> std::convertible_to<std::string_view>;
};

// A member that may be left out is looked for by its name alone, so that one of another form is
// refused rather than ignored. A class that derives from T and from one with a member of that name
// has no such member, for the name is ambiguous, just where T has one.
template <class T, class Name>
struct WithName : T, Name {};
template <class T>
concept CanBeBase = std::is_class_v<T> && !std::is_final_v<T>;

struct RequireValidName {
  int require_valid;
};
template <class T>
concept HasSomeRequireValid = CanBeBase<T> && !requires {
  &WithName<T, RequireValidName>::require_valid;
};
template <class T>
concept HasRequireValid = requires(const T& part) {
  part.require_valid();
};
template <class T>
concept RequireValidFits = HasRequireValid<T> || !HasSomeRequireValid<T>;
template <class T>
concept HasRequireValidFor = requires(const T& part, Index outputs) {
  part.require_valid(outputs);
};
template <class T>
concept RequireValidForFits = HasRequireValidFor<T> || !HasSomeRequireValid<T>;

template <class A>
concept SaysDerivativeFrom = requires {
  { A::derivative_from } -> std::convertible_to<DerivativeFrom>;
};
template <class A, class Values>
concept MapsValue = requires(const Values& s) {
  Values(A::value(s));
};
template <class A, class Values>
concept MapsDerivative = requires(const Values& s) {
  Values(A::derivative(s));
};
template <class A>
concept GivesValue =
    MapsValue<A, Eigen::Array<float, 4, 1>> && MapsValue<A, Eigen::Array<float, 16, 1>> &&
    MapsValue<A, Eigen::Array<double, 2, 1>> && MapsValue<A, Eigen::Array<double, 8, 1>>;
template <class A>
concept GivesDerivative =
    MapsDerivative<A, Eigen::Array<float, 4, 1>> && MapsDerivative<A, Eigen::Array<float, 16, 1>> &&
    MapsDerivative<A, Eigen::Array<double, 2, 1>> && MapsDerivative<A, Eigen::Array<double, 8, 1>>;

template <class A, class Scalar>
concept ColumnsGoForward = requires(Index n, const Scalar* z, Scalar* a) {
  A::forward(n, z, a);
};
template <class A, class Scalar>
concept ColumnsGoBackward = requires(Index n, const Scalar* a, Scalar* delta) {
  A::backward(n, a, delta);
};

template <class L>
concept LayerFacts = HasName<L> && requires {
  { L::inputs } -> std::convertible_to<int>;
  { L::outputs } -> std::convertible_to<int>;
  { L::tensors.size() } -> std::convertible_to<std::size_t>;
  { L::cache_rows } -> std::convertible_to<int>;
  { L::scratch_size } -> std::convertible_to<Index>;
  { L::shard } -> std::convertible_to<Index>;
  { L::gradient_units } -> std::convertible_to<Index>;
  { L::stands_before_activation } -> std::convertible_to<bool>;
  { L::forward_flops } -> std::convertible_to<Index>;
  { L::input_gradient_flops } -> std::convertible_to<Index>;
  { L::parameter_gradient_flops } -> std::convertible_to<Index>;
};

template <class L, class Scalar>
concept GoesForward = requires(ForwardPass<L, Scalar> pass) {
  L::forward(pass);
};
struct ForwardInTrainingName {
  int forward_in_training;
};
template <class L>
concept HasSomeForwardInTraining = CanBeBase<L> && !requires {
  &WithName<L, ForwardInTrainingName>::forward_in_training;
};
template <class L, class Scalar>
concept LearnsDifferently = requires(ForwardPass<L, Scalar> pass) {
  L::forward_in_training(pass);
};
/// One that looks at several samples together in training does otherwise there.
template <class L, class Scalar>
concept GoesForwardInTraining = LearnsDifferently<L, Scalar> ||
    (L::shard <= 1 && !HasSomeForwardInTraining<L>);
template <class L, class Scalar>
concept GoesBackward = requires(BackwardPass<L, Scalar> pass) {
  L::backward(pass);
};
template <class L, class Scalar>
concept GivesInputGradient = requires(BackwardPass<L, Scalar> pass) {
  L::input_gradient(pass);
};
template <class L, class Scalar>
concept GivesParameterGradient = L::tensors.size() == 0 || requires(GradientPass<L, Scalar> pass) {
  L::parameter_gradient(pass);
};
/// An argument that is made in place: to copy Eigen's maps into parameters could throw, for all
/// that their constructors say.
template <class T>
T made() noexcept;

/// Whether computing the gradients of parameters cannot end in an exception.
template <class L, class Scalar>
inline constexpr bool finds_gradient_without_throwing = L::tensors.size() == 0 || requires {
  { L::parameter_gradient(made<GradientPass<L, Scalar>>()) }
  noexcept;
};
template <class L>
concept PlacesGradientUnits = L::gradient_units <= 1 || requires(Index unit) {
  { L::gradient_part(unit) } -> std::same_as<TensorPart>;
};

struct SomeInitializer {
  void operator()(const auto& values, Index fan_in, Index fan_out, Random& random) const;
};
template <class L, class Scalar>
concept InitializesParameters = L::tensors.size() == 0 ||
                                requires(LayerTensors<L, Scalar> p, Random& random) {
  L::initialize(p, random);
};
template <class L, class Scalar>
concept TakesInitializer = L::tensors.size() == 0 ||
                           requires(LayerTensors<L, Scalar> p, Random& random,
                                    const SomeInitializer& init) {
  L::initialize(p, random, init);
};
template <class L, class Scalar>
concept PreparesScratch = L::scratch_size == 0 ||
                          requires(ConstLayerTensors<L, Scalar> p, Scalar* scratch, Range part) {
  L::prepare(p, scratch, part);
};

template <class L, class Scalar>
concept StopsAtLogits = requires(ForwardPass<L, Scalar> pass) {
  L::forward_logits(pass);
};

template <class L>
concept NamesFusedActivation = requires {
  typename L::FusedActivation;
};
template <class L>
concept NamesReduction = requires {
  { L::Reduction::scale(1.0) } -> std::convertible_to<double>;
};
template <class L, class Target, class Scalar>
concept GivesLoss = requires(const L& loss, ConstSegment<Scalar> z, const Target& target,
                             Scalar scale, Segment<Scalar> dz) {
  { loss(z, target, scale, dz) } -> std::convertible_to<Scalar>;
};
template <class L, class Target>
concept WeighsSamples = requires(const L& loss, Index outputs, const Target& target) {
  { loss.weight(outputs, target) } -> std::convertible_to<double>;
};
template <class L>
concept TellsWhetherValuesAreClasses = requires(Index outputs) {
  { L::values_are_classes(outputs) } -> std::convertible_to<bool>;
};
struct ValuesAreClassesName {
  int values_are_classes;
};
template <class L>
concept HasSomeValuesAreClasses = CanBeBase<L> && !requires {
  &WithName<L, ValuesAreClassesName>::values_are_classes;
};
template <class L>
concept ValuesAreClassesFits = TellsWhetherValuesAreClasses<L> || !HasSomeValuesAreClasses<L>;
/// What value targets of a loss have to be.
template <class L>
inline constexpr TargetRange target_range_of = [] {
  TargetRange range = TargetRange::finite;
  if constexpr (requires { L::target_range; }) range = L::target_range;
  return range;
}();
template <class L, class Target, class Scalar>
concept TakesTargets = GivesLoss<L, Target, Scalar> && WeighsSamples<L, Target>;
template <class L, class Scalar>
concept TakesSomeTargets =
    TakesTargets<L, ValueTarget<Scalar>, Scalar> || TakesTargets<L, ClassTarget<Scalar>, Scalar>;

template <class O>
concept SaysSlots = requires(const O& optimizer) {
  { optimizer.slots() } -> std::convertible_to<SlotNames>;
}
|| requires(const O& optimizer) {
  { optimizer.slots() } -> std::convertible_to<int>;
};
template <class O, class Scalar>
concept UpdatesParameters = requires(const O& optimizer, Segment<Scalar> w, ConstSegment<Scalar> g,
                                     Segment<Scalar> (&slot)(int), std::int64_t step) {
  optimizer.update(w, g, slot, true, step);
};

/// Whether an update cannot end in an exception.
template <class O, class Scalar>
inline constexpr bool updates_without_throwing = requires(const O& optimizer,
                                                          Segment<Scalar> (&slot)(int)) {
  {
    optimizer.update(made<Segment<Scalar>>(), made<ConstSegment<Scalar>>(), slot, true,
                     std::int64_t{1})
  }
  noexcept;
};

template <class O>
concept TakesNorm = requires(O& optimizer) {
  optimizer.see_norm(1.0);
};
struct SeeNormName {
  int see_norm;
};
template <class O>
concept HasSomeSeeNorm = CanBeBase<O> && !requires {
  &WithName<O, SeeNormName>::see_norm;
};
template <class O>
concept SeeNormFits = TakesNorm<O> || !HasSomeSeeNorm<O>;

template <class O, class Scalar>
concept TakesWeights = requires(const O& optimizer, BatchView<Scalar, dynamic> W, Range rows) {
  optimizer.constrain(W, rows);
};
template <class O, class Scalar>
inline constexpr bool constrains_without_throwing =
    !TakesWeights<O, Scalar> || requires(const O& optimizer) {
  { optimizer.constrain(made<BatchView<Scalar, dynamic>>(), Range{}) }
  noexcept;
};
struct ConstrainName {
  int constrain;
};
template <class O>
concept HasSomeConstrain = CanBeBase<O> && !requires {
  &WithName<O, ConstrainName>::constrain;
};
template <class O, class Scalar>
concept ConstrainFits = TakesWeights<O, Scalar> || !HasSomeConstrain<O>;

template <class S>
concept GivesFactor = requires(const S& schedule, Index step) {
  { schedule(step, step) } -> std::convertible_to<double>;
};

template <class E>
concept SaysSize = requires(E& executor) {
  { executor.size() } -> std::convertible_to<int>;
};
template <class E>
concept RunsWork = requires(E& executor, void (&work)(int)) {
  executor.run(work);
};

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
