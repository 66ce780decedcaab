// Every contract on one page: what an activation, layer, loss, initialiser, optimizer, schedule or
// executor must offer to take part. Parts that are no templates sign
// with a static_assert under their definition; layers and losses, which are templates, are checked
// where they are used. Users' own types meet the same concepts and need nothing else. Losses,
// optimizers and schedules may also have a `require_valid` (of losses with the number of outputs),
// which throws where options make no sense.
#pragma once

#include <mlp/core/layer_pass.hpp>
#include <mlp/core/random.hpp>
#include <mlp/core/types.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace mlp::inline MLP_ABI {

/// From what the derivative of an elementwise activation is computed: its input z or its output a.
enum class DerivativeFrom { input, output };

namespace detail {

template <class A, class Values>
concept MapsElements = requires(const Values& s) {
  Values(A::value(s));
  Values(A::derivative(s));
};

}  // namespace detail

/// a = φ(z), element by element. `value` and `derivative` map an Eigen array of any fixed size to
/// one of that size, or to an expression that becomes one: the size is the instruction set's.
/// `derivative` receives z or a, as `derivative_from` says.
template <class A>
concept ElementwiseActivation = requires {
  { A::name } -> std::convertible_to<std::string_view>;
  { A::derivative_from } -> std::convertible_to<DerivativeFrom>;
  requires detail::MapsElements<A, Eigen::Array<float, 4, 1>>;
  requires detail::MapsElements<A, Eigen::Array<float, 16, 1>>;
  requires detail::MapsElements<A, Eigen::Array<double, 2, 1>>;
  requires detail::MapsElements<A, Eigen::Array<double, 8, 1>>;
};

/// a = φ(z) for whole samples, such as softmax. `forward(n, z, a)` reads n values and writes n (the
/// two may be the same memory); `backward(n, a, delta)` turns dL/da into dL/dz in place.
template <class A>
concept ColumnActivation = requires(Index n, const double* z, double* a, const float* y, float* d) {
  { A::name } -> std::convertible_to<std::string_view>;
  A::forward(n, z, a);
  A::backward(n, z, a);
  A::forward(n, y, d);
  A::backward(n, y, d);
};

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

/// Fills a weight tensor: `init(values, fan_in, fan_out, random)`, values in storage order.
template <class I>
concept Initializer = requires(const I& init, Segment<double> d, Segment<float> f, Index fan,
                               Random& random) {
  init(d, fan, fan, random);
  init(f, fan, fan, random);
};

namespace detail {

template <class L>
concept LayerFacts = requires {
  { L::inputs } -> std::convertible_to<int>;
  { L::outputs } -> std::convertible_to<int>;
  { L::name } -> std::convertible_to<std::string_view>;
  { L::tensors.size() } -> std::convertible_to<std::size_t>;
  { L::cache_rows } -> std::convertible_to<int>;
  { L::scratch_size } -> std::convertible_to<Index>;
  { L::shard } -> std::convertible_to<Index>;
  { L::gradient_units } -> std::convertible_to<Index>;
  { L::forward_flops } -> std::convertible_to<Index>;
  { L::input_gradient_flops } -> std::convertible_to<Index>;
  { L::parameter_gradient_flops } -> std::convertible_to<Index>;
};

// Of a scalar that stands for any: another would double what the compiler has to look at.
template <class L>
concept GoesForward = requires(ForwardPass<L, float> pass) {
  L::forward(pass);
};
/// One that looks at several samples together in training does otherwise there.
template <class L>
concept GoesForwardInTraining = L::shard <= 1 || requires(ForwardPass<L, float> pass) {
  L::forward_in_training(pass);
};
template <class L>
concept GoesBackward = requires(BackwardPass<L, float> pass) {
  L::backward(pass);
};
template <class L>
concept GivesInputGradient = requires(BackwardPass<L, float> pass) {
  L::input_gradient(pass);
};
template <class L>
concept GivesParameterGradient = L::tensors.size() == 0 || requires(GradientPass<L, float> pass) {
  L::parameter_gradient(pass);
};
template <class L>
concept PlacesGradientUnits = L::gradient_units <= 1 || requires(Index unit) {
  { L::gradient_part(unit) } -> std::same_as<TensorPart>;
};

struct SomeInitializer {
  void operator()(const auto& values, Index fan_in, Index fan_out, Random& random) const;
};
template <class L>
concept InitializesParameters = L::tensors.size() == 0 ||
                                requires(LayerTensors<L, float> p, Random& random,
                                         const SomeInitializer& init) {
  L::initialize(p, random);
  L::initialize(p, random, init);
};
template <class L>
concept PreparesScratch = L::scratch_size == 0 ||
                          requires(ConstLayerTensors<L, float> p, float* scratch, Range part) {
  L::prepare(p, scratch, part);
};

template <class L>
concept StopsAtLogits = requires(ForwardPass<L, float> pass) {
  L::forward_logits(pass);
};

}  // namespace detail

/// A link of the chain: sizes, a name and its parameter tensors, all constexpr, and static
/// functions over batches. layer/layer_defaults.hpp documents them all and gives those facts that a
/// layer may leave out.
template <class L>
concept Layer = detail::LayerFacts<L> && detail::GoesForward<L> &&
    detail::GoesForwardInTraining<L> && detail::GoesBackward<L> && detail::GivesInputGradient<L> &&
    detail::GivesParameterGradient<L> && detail::PlacesGradientUnits<L> &&
    detail::InitializesParameters<L> && detail::PreparesScratch<L>;

/// A layer that ends in an activation and can stop before it, so that a loss can be fused with it.
template <class L>
concept OutputLayer = Layer<L> && detail::StopsAtLogits<L> && requires {
  typename L::Activation;
};

/// Compares one sample's outputs with its target. `loss(z, target, scale, dz)` returns the sample's
/// loss, not scaled, and writes scale * dloss/dz into dz unless dz is empty. `weight(n, target)` is
/// what the sample counts in the denominator of a mean. `FusedActivation` is the output activation
/// that the loss takes the place of (z are then logits), or void where z are the outputs as they
/// are.
template <class L>
concept Loss = requires(const L& loss) {
  typename L::Reduction;
  typename L::FusedActivation;
  { L::name } -> std::convertible_to<std::string_view>;
  { L::Reduction::scale(1.0) } -> std::convertible_to<double>;
};

/// One elementwise update over flat segments. `slots()` says how many values of memory it keeps for
/// each parameter; `update(w, g, slot, decays, step)` changes w, where `slot(k)` is the k-th memory
/// of the same parameters, `decays` says whether weight decay applies, and `step` counts from 1.
template <class O>
concept Optimizer = requires(const O& optimizer, Segment<float> w, ConstSegment<float> g,
                             Segment<float> (&slot)(int), std::int64_t step) {
  { optimizer.slots() } -> std::convertible_to<int>;
  optimizer.update(w, g, slot, true, step);
};

/// An optimizer that is told the norm of all gradients together, √Σ g² over the layers that are not
/// frozen, before each update: `see_norm(norm)`. A step then computes all gradients before it
/// updates any parameter, and leaves the update out where the norm is not finite.
template <class O>
concept SeesGradientNorm = Optimizer<O> && requires(O& optimizer) {
  optimizer.see_norm(1.0);
};

/// An optimizer that has the last word on the weights of layers that are not frozen:
/// `constrain(W, rows)` may change these rows of a weight matrix W [out x in]. A step calls it when
/// it has updated all parameters, each row by one worker.
template <class O>
concept ConstrainsWeights = Optimizer<O> &&
    requires(const O& optimizer, BatchView<float, dynamic> W, Range rows) {
  optimizer.constrain(W, rows);
};

/// How the learning rate changes over a run: `schedule(step, steps)` is what step `step`, from 0,
/// of a run of `steps` multiplies the optimizer's own rate by. A run of another length is scheduled
/// the same way, stretched.
template <class S>
concept Schedule = requires(const S& schedule, Index step) {
  { schedule(step, step) } -> std::convertible_to<double>;
};

/// Runs `work(worker)` once for every worker in [0, size()), at the same time where it can, and
/// returns when all are done. `work` may be called from any thread; it does not throw.
template <class E>
concept Executor = requires(E& executor, void (&work)(int)) {
  { executor.size() } -> std::convertible_to<int>;
  executor.run(work);
};

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
