# Every public header with its level. A header may include only headers of a lower level.
# This one list drives the installation, the layering check and the stand-alone-header check.
set(MLP_HEADERS
    # What everything is written in
    "0:mlp/version.hpp"
    "0:mlp/abi.hpp"
    "1:mlp/types.hpp"
    "1:mlp/error.hpp"
    "2:mlp/random.hpp"
    "2:mlp/buffer.hpp"
    "2:mlp/kernel/packet.hpp"
    # The contracts, and what they speak of
    "3:mlp/concepts.hpp"
    "3:mlp/kernel/elementwise.hpp"
    "4:mlp/target.hpp"
    "3:mlp/input.hpp"
    "4:mlp/kernel/math.hpp"
    "4:mlp/kernel/lanes.hpp"
    "4:mlp/kernel/product.hpp"
    "3:mlp/loss/reduction.hpp"
    # One idea a file: these never meet
    "5:mlp/activation/identity.hpp"
    "5:mlp/activation/sigmoid.hpp"
    "5:mlp/activation/tanh.hpp"
    "5:mlp/activation/relu.hpp"
    "5:mlp/activation/leaky_relu.hpp"
    "5:mlp/activation/elu.hpp"
    "5:mlp/activation/gelu.hpp"
    "5:mlp/activation/silu.hpp"
    "5:mlp/activation/softplus.hpp"
    "5:mlp/activation/softmax.hpp"
    "5:mlp/initializer/constant.hpp"
    "5:mlp/initializer/normal.hpp"
    "5:mlp/initializer/uniform.hpp"
    "5:mlp/initializer/scaled.hpp"
    "5:mlp/loss/cross_entropy.hpp"
    "5:mlp/loss/binary_cross_entropy.hpp"
    "5:mlp/loss/mean_squared_error.hpp"
    "5:mlp/loss/huber.hpp"
    "5:mlp/metric/accuracy.hpp"
    "5:mlp/metric/confusion_matrix.hpp"
    "5:mlp/optimizer/sgd.hpp"
    "5:mlp/optimizer/rmsprop.hpp"
    "5:mlp/optimizer/adagrad.hpp"
    "5:mlp/optimizer/adadelta.hpp"
    "5:mlp/optimizer/lion.hpp"
    "5:mlp/optimizer/adam_update.hpp"
    "6:mlp/optimizer/adam.hpp"
    "6:mlp/optimizer/adamw.hpp"
    "6:mlp/optimizer/nadam.hpp"
    "5:mlp/optimizer/changed_gradient.hpp"
    "6:mlp/optimizer/clip_by_value.hpp"
    "6:mlp/optimizer/with_penalty.hpp"
    # Memory, and what is known of a chain before there is one
    "5:mlp/parameters.hpp"
    "5:mlp/unit_claims.hpp"
    "5:mlp/workspace.hpp"
    "5:mlp/chain.hpp"
    "5:mlp/summary.hpp"
    "5:mlp/fusion.hpp"
    "5:mlp/fit.hpp"
    "5:mlp/samples.hpp"
    "5:mlp/dataset.hpp"
    "6:mlp/batch_assembly.hpp"
    # Layers
    "6:mlp/layer/layer_defaults.hpp"
    "6:mlp/layer/activation_step.hpp"
    "7:mlp/layer/dense.hpp"
    "7:mlp/layer/activate.hpp"
    "7:mlp/layer/named.hpp"
    # A network is a type; a model has its numbers; a trainer changes them
    "8:mlp/network.hpp"
    "9:mlp/model.hpp"
    "10:mlp/batch_pass.hpp"
    "11:mlp/fit_loop.hpp"
    "12:mlp/trainer.hpp"
    "13:mlp/mlp.hpp")

# Optional wings: they may include anything above, nothing above includes them, and mlp.hpp does
# not bring them in.
set(MLP_PARALLEL_HEADERS "wing:mlp/parallel/thread_pool.hpp")
set(MLP_IO_HEADERS
    # Files
    "wing:mlp/io/file_error.hpp"
    "wing:mlp/io/read_file.hpp"
    "wing:mlp/io/atomic_file.hpp"
    # Tensors in files
    "wing:mlp/io/tensor.hpp"
    "wing:mlp/io/safetensors_header.hpp"
    "wing:mlp/io/safetensors.hpp"
    # Models in files
    "wing:mlp/io/metadata_json.hpp"
    "wing:mlp/io/architecture.hpp"
    "wing:mlp/io/model_info.hpp"
    "wing:mlp/io/model_tensors.hpp"
    "wing:mlp/io/model_file.hpp"
    "wing:mlp/io/checkpoint.hpp"
    "wing:mlp/io/any_model.hpp"
    "wing:mlp/io/stored_model.hpp"
    "wing:mlp/io/cpp_literal.hpp"
    "wing:mlp/io/cpp_header.hpp")
set(MLP_ONNX_HEADERS "wing:mlp/io/onnx.hpp")
