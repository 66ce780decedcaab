// A network is a type: layers in a chain, checked at compile time, with its passes forward and
// back.
#pragma once

#include <mlp/core/layer_pass.hpp>
#include <mlp/core/nonblocking.hpp>
#include <mlp/core/shards.hpp>
#include <mlp/kernel/tuning.hpp>
#include <mlp/metric/accuracy.hpp>
#include <mlp/network/detail/chain.hpp>
#include <mlp/network/parameters.hpp>
#include <mlp/network/summary.hpp>
#include <mlp/network/workspace.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI {

/// Which layers are frozen.
template <std::size_t Depth>
using FrozenLayers = std::array<bool, Depth>;

/// The chain x -> Layers[0] -> Layers[1] -> ... Everything here is static: the numbers live in
/// Parameters and Workspace.
template <class... Layers>
class Network {
  static_assert(detail::check_chain<Layers...>());

 public:
  template <std::size_t l>
  using LayerAt = std::tuple_element_t<l, std::tuple<Layers...>>;
  template <class Scalar>
  using Parameters = mlp::Parameters<Scalar, Layers...>;
  template <class Scalar>
  using Workspace = mlp::Workspace<Scalar, Layers...>;

  static constexpr std::size_t depth = sizeof...(Layers);
  static constexpr std::size_t last = depth - 1;
  using OutputLayerType = LayerAt<last>;
  static constexpr int inputs = LayerAt<0>::inputs;
  static constexpr int outputs = OutputLayerType::outputs;

  /// One entry a layer: name, sizes, parameters, FLOP a sample.
  static constexpr std::array<LayerInfo, depth> layers = detail::describe<Layers...>();
  static constexpr std::array least_samples_to_follow{Layers::least_samples_to_follow...};
  static constexpr Index parameter_count = detail::total<&LayerInfo::parameters>(layers);
  static constexpr Index forward_flops = detail::total<&LayerInfo::forward_flops>(layers);
  /// All parameter gradients, and every input gradient but the first layer's.
  static constexpr Index backward_flops = detail::total<&LayerInfo::backward_flops>(layers);
  static constexpr Index step_flops = forward_flops + backward_flops;

  /// A table of the layers for people to read.
  static std::string summary() { return detail::summary_table(layers); }

  /// The name of layer l: the one given by Named, or its kind and index.
  static std::string layer_name(std::size_t l) { return detail::full_name(layers.at(l), l); }

  /// Fills the parameters by each layer's own choice, or its weights with `init`. Every layer draws
  /// from a stream of its own: changing one layer does not change the others.
  template <class Scalar, class... Initializers>
  static void initialize(Parameters<Scalar>& p, std::uint64_t seed, const Initializers&... init) {
    constexpr bool is_own_choice = sizeof...(Initializers) == 0;
    for_each_layer([&]<std::size_t l>() {
      using L = LayerAt<l>;
      if constexpr (L::tensors.size() > 0) {
        Random random(seed, l);
        const auto own = p.template layer<l>();
        if constexpr (is_own_choice && detail::find_rectifiers<Layers...>()[l] &&
                      requires { L::initialize_before_rectifier(own, random); }) {
          L::initialize_before_rectifier(own, random);
        } else {
          L::initialize(own, random, init...);
        }
      }
    });
  }

  /// Samples that go through all layers together.
  static constexpr Index columns_at_once = (Layers::has_large_products || ...)
                                               ? tuning::samples_in_a_large_block
                                               : tuning::samples_in_a_block;

  /// a_l = layer_l(a_(l-1)) for the samples of `columns`, of x [inputs x batch] into the workspace.
  template <class Scalar>
  static void forward(const Parameters<Scalar>& p, const Scalar* x, Workspace<Scalar>& w,
                      Range columns) MLP_NONBLOCKING {
    for_each_block(columns,
                   [&](Range block) { forward_block<false>(p, x, w, block, Inference{}); });
  }

  /// f(block) for runs of at most columns_at_once columns.
  template <class Function>
  static void for_each_block(Range columns, Function&& f) {
    for (Index first = columns.first; first < columns.last(); first += columns_at_once) {
      f(Range{first, std::min(columns_at_once, columns.last() - first)});
    }
  }

  /// How training cuts a batch: between these runs of samples, and nowhere else.
  using Shards = mlp::Shards<detail::common_shard<Layers...>()>;

  /// f(columns) for what goes through the layers together in training, of columns that start and
  /// end with shards.
  template <class Function>
  static void for_each_training_block(Range columns, Function&& f) {
    if constexpr (Shards::largest > 1) {
      Shards::for_each(columns, f);
    } else {
      for_each_block(columns, f);
    }
  }

  /// The same as `forward`, of a few columns at a time, but with `to_logits` the last layer stops
  /// at its logits z; and with a TrainingPass for `mode`, layers behave as in training.
  template <bool to_logits, class Scalar, class Mode>
  static void forward_block(const Parameters<Scalar>& p, const Scalar* x, Workspace<Scalar>& w,
                            Range columns, const Mode& mode, int worker = 0) MLP_NONBLOCKING {
    for_each_layer([&]<std::size_t l>() {
      forward_layer<l, to_logits && l == last>(p, x, w, columns, mode, worker);
    });
  }

  /// Whether a class is told from the logits of the last layer, whatever the loss is computed from.
  static constexpr bool decides_by_logits =
      mlp::decides_by_logits<typename detail::OutputActivationOf<OutputLayerType>::Type>;

  /// The class that the outputs of sample j stand for, or its logits where those decide.
  template <class Scalar>
  static Index predicted_class(Workspace<Scalar>& w, Index j) MLP_NONBLOCKING {
    Scalar threshold(0.5);
    if constexpr (decides_by_logits) {
      using Activation = typename OutputLayerType::Activation;
      threshold = static_cast<Scalar>(Activation::decision_logit);
    }
    return mlp::predicted_class(w.output(last) + j * outputs, Index{outputs}, threshold);
  }

  /// Whether training needs passes of its own.
  template <class Scalar>
  static constexpr bool learns_differently = (detail::LearnsDifferently<Layers, Scalar> || ...);

  /// Whether computing gradients of parameters cannot end in an exception.
  template <class Scalar>
  static constexpr bool finds_gradients_without_throwing =
      (detail::finds_gradient_without_throwing<Layers, Scalar> && ...);

  /// Once per step, before any backward pass: the worker's share of preparing input gradients, for
  /// the layers above `lowest`, or for all `with_inputs`.
  template <class Scalar>
  static void prepare(const Parameters<Scalar>& p, Workspace<Scalar>& w, std::size_t lowest,
                      bool with_inputs, int worker, int workers) MLP_NONBLOCKING {
    for_each_layer([&]<std::size_t l>() {
      if constexpr (LayerAt<l>::scratch_size > 0) {
        if (l <= lowest && !with_inputs) return;
        LayerAt<l>::prepare(p.template layer<l>(), w.scratch(l),
                            share_of(LayerAt<l>::inputs, worker, workers));
      }
    });
  }

  /// From delta of the last layer (dL/dz where `from_logits`, else dL/da) down to delta = dL/dz of
  /// the layer `lowest`, for the samples of `columns`; and dx = dL/dx [inputs x batch] unless it is
  /// null.
  template <bool from_logits, class Scalar>
  static void backward(const Parameters<Scalar>& p, const Scalar* x, Workspace<Scalar>& w,
                       Range columns, std::size_t lowest, Scalar* dx,
                       int worker = 0) MLP_NONBLOCKING {
    for_each_layer([&]<std::size_t up>() {
      constexpr std::size_t l = last - up;
      using L = LayerAt<l>;
      if (l < lowest && dx == nullptr) return;
      Scalar* below = dx;
      if constexpr (l > 0) below = (l > lowest || dx != nullptr) ? w.delta(l - 1) : nullptr;
      BackwardPass<L, Scalar> pass{p.template layer<l>(),
                                   w.scratch(l),
                                   input<l>(x, w, columns),
                                   const_view<L::cache_rows>(w.cache(l), columns),
                                   const_view<L::outputs>(w.output(l), columns),
                                   view<L::outputs>(w.delta(l), columns),
                                   view<L::inputs>(below, columns),
                                   w.panels(worker)};
      if constexpr (!(from_logits && l == last)) L::backward(pass);
      if (below != nullptr) L::input_gradient(pass);
    });
  }

  /// Parts of the parameter gradients that are computed independently, of all layers.
  static constexpr Index gradient_units = (Index{0} + ... + Layers::gradient_units);

  /// Some units of the parameter gradients of a whole batch, from the deltas that `backward` left;
  /// with `adds`, of a part of the batch, added to those of the parts before. Each unit is summed
  /// over the batch in one order, and then ready(tensor, values) is called for it.
  template <class Scalar, class Ready>
  static void parameter_gradients(const Scalar* x, Workspace<Scalar>& w,
                                  Parameters<Scalar>& gradients, Index batch,
                                  const FrozenLayers<depth>& frozen, Range units, bool adds,
                                  const Ready& ready, int worker = 0) MLP_NONBLOCKING {
    Index below = 0;  // units of the layers before
    for_each_layer([&]<std::size_t l>() {
      const Index first = std::max(units.first - below, Index{0});
      const Range own{first, std::min(units.last() - below, LayerAt<l>::gradient_units) - first};
      below += LayerAt<l>::gradient_units;
      if constexpr (LayerAt<l>::tensors.size() > 0) {
        if (frozen[l]) return;
        // One by one: a unit's gradient should still be in the L1 cache when it is applied. Units
        // of large products have no hope of that; together they bring together what they read once.
        const Index at_once = LayerAt<l>::has_large_products ? std::max<Index>(own.count, 1) : 1;
        for (Index unit = own.first; unit < own.last(); unit += at_once) {
          layer_gradients<l>(x, w, gradients, batch, {unit, at_once}, adds, ready, worker);
        }
      }
    });
  }

 private:
  template <class Function>
  static void for_each_layer(Function&& f) {
    [&]<std::size_t... l>(std::index_sequence<l...>) { (f.template operator()<l>(), ...); }
    (std::make_index_sequence<depth>{});
  }

  template <int Rows, class Scalar>
  static BatchView<Scalar, Rows> view(Scalar* batch, Range columns) {
    return {batch == nullptr ? nullptr : batch + columns.first * Rows, Rows, columns.count};
  }
  template <int Rows, class Scalar>
  static ConstBatchView<Scalar, Rows> const_view(const Scalar* batch, Range columns) {
    return {batch + columns.first * Rows, Rows, columns.count};
  }
  template <std::size_t l, class Scalar>
  static auto input(const Scalar* x, Workspace<Scalar>& w, Range columns) {
    if constexpr (l == 0) {
      return const_view<inputs>(x, columns);
    } else {
      return const_view<LayerAt<l>::inputs>(w.output(l - 1), columns);
    }
  }

  template <std::size_t l, class Scalar, class Ready>
  static void layer_gradients(const Scalar* x, Workspace<Scalar>& w, Parameters<Scalar>& gradients,
                              Index batch, Range units, bool adds, const Ready& ready, int worker) {
    using L = LayerAt<l>;
    const Range all{0, batch};
    GradientPass<L, Scalar> pass{input<l>(x, w, all),
                                 const_view<L::cache_rows>(w.cache(l), all),
                                 const_view<L::outputs>(w.delta(l), all),
                                 gradients.template layer<l>(),
                                 units,
                                 adds,
                                 w.panels(worker)};
    L::parameter_gradient(pass);
    constexpr std::size_t first_tensor = Parameters<Scalar>::template first_tensor<l>;
    if constexpr (L::gradient_units > 1) {
      for (Index unit = units.first; unit < units.last(); ++unit) {
        const TensorPart part = L::gradient_part(unit);
        ready(first_tensor + part.tensor, part.values);
      }
    } else {
      for (std::size_t t = 0; t < L::tensors.size(); ++t) {
        ready(first_tensor + t, Range{0, L::tensors[t].size()});
      }
    }
  }

  template <std::size_t l, bool to_logits, class Scalar, class Mode>
  static void forward_layer(const Parameters<Scalar>& p, const Scalar* x, Workspace<Scalar>& w,
                            Range columns, const Mode& mode, int worker) {
    using L = LayerAt<l>;
    ForwardPass<L, Scalar> pass{p.template layer<l>(), input<l>(x, w, columns),
                                view<L::cache_rows>(w.cache(l), columns),
                                view<L::outputs>(w.output(l), columns)};
    pass.panels = w.panels(worker);
    if constexpr (to_logits) {
      L::forward_logits(pass);
    } else if constexpr (std::is_same_v<Mode, TrainingPass> &&
                         detail::LearnsDifferently<L, Scalar>) {
      pass.training = mode;
      pass.training.layer = l;
      pass.training.first_column += columns.first;
      L::forward_in_training(pass);
    } else {
      L::forward(pass);
    }
  }
};

}  // namespace mlp::inline MLP_ABI
