// Every contract on one page: what an activation, layer, loss, initialiser, optimizer, schedule or
// executor must offer to take part; of data sets it is in data/dataset.hpp. Users' own types meet
// the same concepts and need nothing else. Every part of the library signs its contract with a
// static_assert, a type under its definition and a template, or what is costly to look at, in its
// test; tests/layering/check_signatures.cmake finds one that does not.
//
// Losses, optimizers and schedules may also have a `require_valid` (of losses with the number of
// outputs), which throws where options make no sense. A member that may be left out must have the
// documented form where there is one, or it would be ignored in silence.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/core/target.hpp>
#include <mlp/core/types.hpp>
#include <mlp/detail/requirements.hpp>

#include <concepts>
#include <utility>

namespace mlp::inline MLP_ABI {

/// From what the derivative of an elementwise activation is computed: its input z or its output a.
enum class DerivativeFrom { input, output };

/// a = φ(z), element by element. `value` and `derivative` map an Eigen array of any fixed size to
/// one of that size, or to an expression that becomes one: the size is the instruction set's.
/// `derivative` receives z or a, as `derivative_from` says.
template <class A>
concept ElementwiseActivation = detail::HasName<A> && detail::SaysDerivativeFrom<A> &&
    detail::GivesValue<A> && detail::GivesDerivative<A>;

/// a = φ(z) for whole samples, such as softmax. `forward(n, z, a)` reads n values and writes n (the
/// two may be the same memory); `backward(n, a, delta)` turns dL/da into dL/dz in place.
template <class A>
concept ColumnActivation = detail::HasName<A> && detail::ColumnsGoForward<A, double> &&
    detail::ColumnsGoForward<A, float> && detail::ColumnsGoBackward<A, double> &&
    detail::ColumnsGoBackward<A, float>;

template <class A>
concept Activation = ElementwiseActivation<A> || ColumnActivation<A>;

/// An activation that only makes sense behind the last layer declares `output_only = true`.
template <class A>
inline constexpr bool is_output_only = [] {
  if constexpr (requires { A::output_only; }) {
    return bool{A::output_only};
  } else {
    return false;
  }
}();

/// An activation that zeroes or shrinks half of its inputs declares `rectifies = true`; weights
/// before it start from He's distribution by default, others from Glorot's.
template <class A>
inline constexpr bool is_rectifier = [] {
  if constexpr (requires { A::rectifies; }) {
    return bool{A::rectifies};
  } else {
    return false;
  }
}();

/// An output activation that never changes which of its inputs is the largest declares
/// `decision_logit`, the z of a single output above which the answer is yes. The class is then told
/// from the logits, in which differences are left that rounding takes from the outputs. Its
/// derivative is computed from the output.
template <class A>
inline constexpr bool decides_by_logits = requires {
  { A::decision_logit } -> std::convertible_to<double>;
};

/// Fills a weight tensor: `init(values, fan_in, fan_out, random)`, values in storage order.
template <class I>
concept Initializer = requires(const I& init, Segment<double> d, Segment<float> f, Index fan,
                               Random& random) {
  init(d, fan, fan, random);
  init(f, fan, fan, random);
};

/// A link of the chain: sizes, a name and its parameter tensors, all constexpr, and static
/// functions over batches. layer/layer_defaults.hpp documents them all and gives those facts that a
/// layer may leave out. The functions take any scalar; one stands for all, to spare the compiler
/// the others.
template <class L, class Scalar = float>
concept Layer = detail::LayerFacts<L> && detail::GoesForward<L, Scalar> &&
    detail::GoesForwardInTraining<L, Scalar> && detail::GoesBackward<L, Scalar> &&
    detail::GivesInputGradient<L, Scalar> && detail::GivesParameterGradient<L, Scalar> &&
    detail::PlacesGradientUnits<L> && detail::InitializesParameters<L, Scalar> &&
    detail::TakesInitializer<L, Scalar> && detail::PreparesScratch<L, Scalar>;

/// A layer that ends in an activation and can stop before it, so that a loss can be fused with it.
template <class L, class Scalar = float>
concept OutputLayer = Layer<L, Scalar> && detail::StopsAtLogits<L, Scalar> && requires {
  typename L::Activation;
};

/// Compares one sample's outputs with its target. `loss(z, target, scale, dz)` returns the sample's
/// loss, not scaled, and writes scale * dloss/dz into dz unless dz is empty. `weight(n, target)` is
/// what the sample counts in the denominator of a mean. A loss whose value targets stand for
/// classes, such as probabilities, says so by `values_are_classes(outputs)`; without it there is an
/// accuracy only where targets are class indices. One whose value targets have to be more than
/// finite numbers has a `target_range`. `FusedActivation` is the output activation that
/// the loss takes the place of (z are then logits), or void where z are the outputs as they are. A
/// target is a ValueTarget or a ClassTarget (core/target.hpp); a loss may take one kind only.
template <class L, class Scalar = float>
concept Loss = detail::HasName<L> && detail::NamesFusedActivation<L> && detail::NamesReduction<L> &&
    detail::TakesSomeTargets<L, Scalar> && detail::RequireValidForFits<L> &&
    detail::ValuesAreClassesFits<L>;

/// One elementwise update over flat segments. `slots()` says how many values of memory it keeps for
/// each parameter; `update(w, g, slot, decays, step)` changes w, where `slot(k)` is the k-th memory
/// of the same parameters, `decays` says whether weight decay applies, and `step` counts from 1.
template <class O, class Scalar = float>
concept Optimizer = detail::SaysSlots<O> && detail::UpdatesParameters<O, Scalar> &&
    detail::RequireValidFits<O> && detail::SeeNormFits<O> && detail::ConstrainFits<O, Scalar>;

/// An optimizer that is told the norm of all gradients together, √Σ g² over the layers that are not
/// frozen, before each update: `see_norm(norm)`. A step then computes all gradients before it
/// updates any parameter, and leaves the update out where the norm is not finite.
template <class O, class Scalar = float>
concept SeesGradientNorm = Optimizer<O, Scalar> && detail::TakesNorm<O>;

/// An optimizer that has the last word on the weights of layers that are not frozen:
/// `constrain(W, rows)` may change these rows of a weight matrix W [out x in]. A step calls it when
/// it has updated all parameters, each row by one worker.
template <class O, class Scalar = float>
concept ConstrainsWeights = Optimizer<O, Scalar> && detail::TakesWeights<O, Scalar>;

/// How the learning rate changes over a run: `schedule(step, steps)` is what step `step`, from 0,
/// of a run of `steps` multiplies the optimizer's own rate by. A run of another length is scheduled
/// the same way, stretched.
template <class S>
concept Schedule = detail::GivesFactor<S> && detail::RequireValidFits<S>;

/// A schedule that changes during a run, with what it is told, declares `is_stateful = true`: a
/// copy would never change, so a fit takes it by std::ref alone.
template <class S>
inline constexpr bool is_stateful = [] {
  if constexpr (requires { S::is_stateful; }) {
    return bool{S::is_stateful};
  } else {
    return false;
  }
}();

/// Runs `work(worker)` once for every worker in [0, size()), at the same time where it can, and
/// returns when all are done. `work` may be called from any thread; that of a trainer does not
/// throw.
template <class E>
concept Executor = detail::SaysSize<E> && detail::RunsWork<E>;

/// The executor of the calling thread alone.
struct SerialExecutor {
  static constexpr int size() { return 1; }
  template <class Work>
  void run(Work&& work) const {
    work(0);
  }
};
static_assert(Executor<SerialExecutor>);

}  // namespace mlp::inline MLP_ABI
