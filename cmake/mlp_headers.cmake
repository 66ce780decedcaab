# Every header, in an order in which each includes only such as stand above it. This one list drives the
# installation, the check of the layering and the check that each header compiles alone.
set(MLP_HEADERS
    mlp/version.hpp
    # What everything is written in
    mlp/core/abi.hpp
    mlp/core/nonblocking.hpp
    mlp/core/types.hpp
    mlp/core/finite.hpp
    mlp/core/error.hpp
    mlp/core/arithmetic.hpp
    mlp/core/elementary.hpp
    mlp/core/random.hpp
    mlp/core/slot_names.hpp
    mlp/core/buffer.hpp
    mlp/core/shards.hpp
    mlp/core/target.hpp
    mlp/core/layer_tensors.hpp
    mlp/core/layer_pass.hpp
    # The contracts
    mlp/detail/requirements.hpp
    mlp/concepts.hpp
    mlp/detail/contract_checks.hpp
    mlp/detail/worker_errors.hpp
    # Arithmetic in registers
    mlp/kernel/vector.hpp
    mlp/kernel/software_multiply_add.hpp
    mlp/kernel/multiply_add.hpp
    mlp/kernel/packet.hpp
    mlp/kernel/tuning.hpp
    mlp/kernel/operands.hpp
    mlp/kernel/tile.hpp
    mlp/kernel/transpose.hpp
    mlp/kernel/partial.hpp
    mlp/kernel/lanes.hpp
    mlp/kernel/sweep.hpp
    mlp/kernel/bits.hpp
    mlp/kernel/exponential.hpp
    mlp/kernel/logarithm.hpp
    mlp/kernel/normal_distribution.hpp
    mlp/kernel/math.hpp
    mlp/kernel/squares.hpp
    mlp/kernel/tiled_product.hpp
    mlp/kernel/product_operand.hpp
    mlp/kernel/blocked_product.hpp
    mlp/kernel/product.hpp
    # Samples, before training and on the way to it
    mlp/data/batch.hpp
    mlp/data/samples.hpp
    mlp/data/dataset.hpp
    mlp/data/detail/input.hpp
    mlp/data/detail/targets.hpp
    mlp/data/detail/batch_in_place.hpp
    mlp/data/detail/matrix_dataset.hpp
    mlp/data/detail/batch_assembly.hpp
    mlp/data/labels.hpp
    mlp/data/balanced_order.hpp
    mlp/data/distillation.hpp
    mlp/data/split.hpp
    mlp/data/folds.hpp
    mlp/data/mixup.hpp
    mlp/data/standardization.hpp
    # Parts: one idea a header
    mlp/activation/elu.hpp
    mlp/activation/gelu.hpp
    mlp/activation/identity.hpp
    mlp/activation/leaky_relu.hpp
    mlp/activation/relu.hpp
    mlp/activation/sigmoid.hpp
    mlp/activation/silu.hpp
    mlp/activation/softmax.hpp
    mlp/activation/softplus.hpp
    mlp/activation/tanh.hpp
    mlp/initializer/constant.hpp
    mlp/initializer/normal.hpp
    mlp/initializer/scaled.hpp
    mlp/initializer/uniform.hpp
    mlp/loss/reduction.hpp
    mlp/loss/detail/target_lanes.hpp
    mlp/loss/binary_cross_entropy.hpp
    mlp/loss/cross_entropy.hpp
    mlp/loss/huber.hpp
    mlp/loss/mean_squared_error.hpp
    mlp/metric/accuracy.hpp
    mlp/metric/detail/ratio.hpp
    mlp/metric/confusion_matrix.hpp
    mlp/metric/multi_label.hpp
    mlp/metric/regression.hpp
    mlp/optimizer/adadelta.hpp
    mlp/optimizer/adagrad.hpp
    mlp/optimizer/detail/adam_update.hpp
    mlp/optimizer/adam.hpp
    mlp/optimizer/adamw.hpp
    mlp/optimizer/detail/changed_gradient.hpp
    mlp/optimizer/clip_by_norm.hpp
    mlp/optimizer/clip_by_value.hpp
    mlp/optimizer/lion.hpp
    mlp/optimizer/max_norm.hpp
    mlp/optimizer/nadam.hpp
    mlp/optimizer/rmsprop.hpp
    mlp/optimizer/sgd.hpp
    mlp/optimizer/with_max_norm.hpp
    mlp/optimizer/with_penalty.hpp
    mlp/schedule/detail/curves.hpp
    mlp/schedule/any_schedule.hpp
    mlp/schedule/constant_rate.hpp
    mlp/schedule/cosine_decay.hpp
    mlp/schedule/cosine_warm_restarts.hpp
    mlp/schedule/exponential_decay.hpp
    mlp/schedule/linear_warmup.hpp
    mlp/schedule/one_cycle.hpp
    mlp/schedule/polynomial_decay.hpp
    mlp/schedule/reduce_on_plateau.hpp
    mlp/schedule/step_decay.hpp
    mlp/averaging/exponential_average.hpp
    mlp/averaging/stochastic_weight_average.hpp
    mlp/layer/layer_defaults.hpp
    mlp/layer/detail/activation_step.hpp
    mlp/layer/activate.hpp
    mlp/layer/batch_norm.hpp
    mlp/layer/dense.hpp
    mlp/layer/dropout.hpp
    mlp/layer/layer_norm.hpp
    mlp/layer/named.hpp
    # A network is a type; a model has its numbers
    mlp/network/parameters.hpp
    mlp/network/workspace.hpp
    mlp/network/summary.hpp
    mlp/network/detail/chain.hpp
    mlp/network/detail/fusion.hpp
    mlp/network/network.hpp
    mlp/network/model.hpp
    # A trainer changes them
    mlp/train/fit_position.hpp
    mlp/train/fit.hpp
    mlp/train/layer_id.hpp
    mlp/train/trainer_options.hpp
    mlp/train/optimizer_state.hpp
    mlp/train/early_stopping.hpp
    mlp/train/detail/gradient_norm.hpp
    mlp/train/detail/layer_rates.hpp
    mlp/train/detail/scheduled_rate.hpp
    mlp/train/detail/parameter_update.hpp
    mlp/train/detail/unit_claims.hpp
    mlp/train/detail/pass_outcome.hpp
    mlp/train/detail/predictions.hpp
    mlp/train/detail/guarded_executor.hpp
    mlp/train/detail/batch_pass.hpp
    mlp/train/detail/learner.hpp
    mlp/train/detail/fit_progress.hpp
    mlp/train/trainer.hpp
    mlp/train/learning_rate_range.hpp
    mlp/mlp.hpp)

# Which other rooms the headers of each may include; a loose header such as concepts.hpp is a room of its own.
set(MLP_PARTS activation initializer loss metric optimizer schedule averaging layer)
set(MLP_ROOM_core "")
set(MLP_ROOM_detail core concepts)
set(MLP_ROOM_concepts core detail)
set(MLP_ROOM_kernel core)
set(MLP_ROOM_data core detail concepts kernel)
foreach(_part IN LISTS MLP_PARTS)
  set(MLP_ROOM_${_part} core detail concepts kernel)
endforeach()
list(APPEND MLP_ROOM_layer activation initializer)
set(MLP_ROOM_network core detail concepts kernel data metric)
set(MLP_ROOM_train core detail concepts kernel data ${MLP_PARTS} network)

# Doors of their own: like the above they need Eigen alone and are installed with mlp::mlp, but more of it
# than Eigen/Core, so that mlp.hpp does not bring them in.
set(MLP_DOORS mlp/tensor.hpp)

# Wings are optional: they may include anything above, nothing above includes them, and mlp.hpp does not
# bring them in. Each has a door, include/mlp/<wing>.hpp.
set(MLP_WINGS PARALLEL IO ONNX)
set(MLP_PARALLEL_HEADERS mlp/parallel/thread_pool.hpp mlp/parallel.hpp)
set(MLP_IO_HEADERS
    # Files
    mlp/io/printable.hpp
    mlp/io/file_error.hpp
    mlp/io/detail/read_file.hpp
    mlp/io/detail/system_call.hpp
    mlp/io/detail/write_target.hpp
    mlp/io/atomic_file.hpp
    # Tensors in files
    mlp/io/detail/json.hpp
    mlp/io/tensor.hpp
    mlp/io/detail/safetensors_header.hpp
    mlp/io/safetensors.hpp
    # Models in files
    mlp/io/detail/metadata_json.hpp
    mlp/io/detail/formula.hpp
    mlp/io/detail/kinds.hpp
    mlp/io/detail/architecture.hpp
    mlp/io/model_info.hpp
    mlp/io/detail/model_tensors.hpp
    mlp/io/model_file.hpp
    mlp/io/checkpoint.hpp
    mlp/io/any_model.hpp
    mlp/io/detail/stored_model.hpp
    mlp/io/detail/cpp_literal.hpp
    mlp/io/detail/cpp_expression.hpp
    mlp/io/detail/cpp_layers.hpp
    mlp/io/cpp_header.hpp
    mlp/io.hpp)
set(MLP_ONNX_HEADERS mlp/io/onnx.hpp)
