// What a layer is made of, and the parts that it may leave out.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/layer_tensors.hpp>
#include <mlp/core/random.hpp>

#include <array>

namespace mlp::inline MLP_ABI {

/// Base of every layer. A layer is a stateless type with these static members, all over batches
/// (columns are samples) and over any scalar; those marked * have a default here.
///
///   inputs, outputs             rows of x and of a
///   name                        its kind, as summaries print it
///   tensors *                   shapes of its parameters; views of them arrive as a tuple p
///   cache_rows *                rows that `forward` may keep for `backward`, per sample
///   scratch_size *              values that `prepare` fills once a step, shared by all workers
///   shard *                     samples that training looks at together, see shards.hpp
///   gradient_units *            independent parts of `parameter_gradient`, for threads to share
///   gradient_part(unit)         where unit's gradients stand; only for more than one unit
///   forward_flops *, input_gradient_flops *, parameter_gradient_flops *     per sample
///
///   initialize(p, random) *     fills the parameters by the layer's own choice
///   initialize(p, random, init) *                            ... with the given initialiser
///   prepare(p, scratch, part) * part: the share of [0, inputs) that this call has to prepare
///   forward(p, x, cache, a)                       x [inputs x n] -> a [outputs x n]
///   forward_in_training(p, x, cache, a, pass) *   the same where a layer behaves otherwise while
///   it
///                                                 learns; pass is a TrainingPass
///   backward(p, x, cache, a, delta) *             delta: dL/da on entry; on exit what the next two
///                                                 start from, which for most layers is dL/dz
///   input_gradient(p, scratch, x, cache, delta, dx)          -> dx = dL/dx [inputs x n]
///   parameter_gradient(x, cache, delta, dp, units, adds) *
///                                                 writes these units of dp; or, for what follows
///                                                 of a batch that was cut, adds to them. For a
///                                                 tensor that follows: the sum over the samples
///
/// forward sees a few columns at a time and must treat each column alone, as must the passes of
/// training, unless the layer has a shard: then forward_in_training, backward and input_gradient
/// see one shard each. parameter_gradient sees the whole batch, or as much of it as there is room
/// for, in whole shards.
struct LayerDefaults {
  static constexpr std::array<TensorShape, 0> tensors{};
  static constexpr int cache_rows = 0;
  static constexpr Index scratch_size = 0;
  static constexpr Index shard = 1;
  static constexpr Index gradient_units = 1;
  static constexpr Index forward_flops = 0;
  static constexpr Index input_gradient_flops = 0;
  static constexpr Index parameter_gradient_flops = 0;

  static void initialize(const auto& /*p*/, Random& /*random*/) {}
  static void initialize(const auto& /*p*/, Random& /*random*/, const auto& /*init*/) {}
  static void prepare(const auto& /*p*/, auto* /*scratch*/, Range /*part*/) {}
  static void backward(const auto& /*p*/, const auto& /*x*/, const auto& /*cache*/,
                       const auto& /*a*/, auto&& /*delta*/) {}
  static void parameter_gradient(const auto& /*x*/, const auto& /*cache*/, const auto& /*delta*/,
                                 const auto& /*dp*/, Range /*units*/, bool /*adds*/) {}
};

}  // namespace mlp::inline MLP_ABI
