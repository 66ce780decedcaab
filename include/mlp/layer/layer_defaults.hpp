// What a layer is made of, and the parts that it may leave out.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/layer_pass.hpp>
#include <mlp/core/random.hpp>

#include <array>

namespace mlp::inline MLP_ABI {

/// Base of every layer. A layer is a stateless type with these static members, all over batches
/// (columns are samples) and over any scalar; those marked * have a default here or may be left
/// out. What the functions are handed is in core/layer_pass.hpp.
///
///   inputs, outputs             rows of x and of a
///   name                        its kind, as summaries print it
///   tensors *                   shapes of its parameters; views of them arrive as a tuple p
///   cache_rows *                rows that `forward` may keep for the way back, per sample
///   scratch_size *              values that `prepare` fills once a step, shared by all workers
///   shard *                     samples that training looks at together, see core/shards.hpp
///   least_samples_to_follow *   of a batch that moves the running averages of its tensors
///   gradient_units *            independent parts of `parameter_gradient`, for threads to share
///   gradient_part(unit)         where unit's gradients stand; only for more than one unit
///   stands_before_activation *  whether it may come between a layer and the activation that this
///                               layer's weights are drawn for, as normalisation and dropout do
///   has_large_products *        whether its passes have room for products in blocks
///   forward_flops *, input_gradient_flops *, parameter_gradient_flops *     per sample
///
///   forward(pass)               pass.x -> pass.a
///   forward_in_training(pass) * the same where a layer behaves differently in training
///   backward(pass)              pass.delta: dL/da -> what the next two start from, mostly dL/dz
///   input_gradient(pass)        pass.delta -> pass.dx = dL/dx
///
/// with parameters also
///
///   initialize(p, random)       fills them by the layer's own choice
///   initialize(p, random, init) ... with the given initialiser
///   initialize_before_rectifier(p, random) *   ... where a rectifier such as Relu follows in a
///                               layer of its own
///   parameter_gradient(pass)    computes pass.units of pass.dp; sums of what a tensor follows
///
/// and with scratch
///
///   prepare(p, scratch, part)   part: the share of [0, inputs) that this call has to prepare
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
  static constexpr Index least_samples_to_follow = 1;
  static constexpr Index gradient_units = 1;
  static constexpr bool stands_before_activation = false;
  static constexpr bool has_large_products = false;
  static constexpr Index forward_flops = 0;
  static constexpr Index input_gradient_flops = 0;
  static constexpr Index parameter_gradient_flops = 0;
};

}  // namespace mlp::inline MLP_ABI
