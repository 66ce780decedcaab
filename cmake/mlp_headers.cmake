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
    "2:mlp/kernel/elementwise.hpp"
    # The contracts, and what they speak of
    "3:mlp/concepts.hpp"
    "3:mlp/target.hpp"
    "3:mlp/input.hpp"
    "3:mlp/kernel/math.hpp"
    "3:mlp/kernel/product.hpp"
    "3:mlp/loss/reduction.hpp"
    # One idea a file: these never meet
    "4:mlp/activation/identity.hpp"
    "4:mlp/activation/sigmoid.hpp"
    "4:mlp/activation/tanh.hpp"
    "4:mlp/activation/relu.hpp"
    "4:mlp/activation/leaky_relu.hpp"
    "4:mlp/activation/elu.hpp"
    "4:mlp/activation/gelu.hpp"
    "4:mlp/activation/silu.hpp"
    "4:mlp/activation/softplus.hpp"
    "4:mlp/activation/softmax.hpp"
    "4:mlp/initializer/constant.hpp"
    "4:mlp/initializer/normal.hpp"
    "4:mlp/initializer/uniform.hpp"
    "4:mlp/initializer/scaled.hpp"
    "4:mlp/loss/cross_entropy.hpp"
    "4:mlp/loss/binary_cross_entropy.hpp"
    "4:mlp/loss/mean_squared_error.hpp"
    "4:mlp/loss/huber.hpp"
    "4:mlp/metric/accuracy.hpp"
    "4:mlp/metric/confusion_matrix.hpp"
    "4:mlp/optimizer/sgd.hpp"
    # Memory, and what is known of a chain before there is one
    "4:mlp/parameters.hpp"
    "4:mlp/workspace.hpp"
    "4:mlp/chain.hpp"
    "4:mlp/summary.hpp"
    "4:mlp/fusion.hpp"
    "4:mlp/fit.hpp"
    "4:mlp/samples.hpp"
    # Layers
    "5:mlp/layer/layer_defaults.hpp"
    "5:mlp/layer/activation_step.hpp"
    "6:mlp/layer/dense.hpp"
    "6:mlp/layer/activate.hpp"
    "6:mlp/layer/named.hpp"
    # A network is a type; a model has its numbers; a trainer changes them
    "7:mlp/network.hpp"
    "8:mlp/model.hpp"
    "9:mlp/batch_pass.hpp"
    "10:mlp/fit_loop.hpp"
    "11:mlp/trainer.hpp"
    "12:mlp/mlp.hpp")

# Optional wings: they may include anything above, nothing above includes them, and mlp.hpp does
# not bring them in.
set(MLP_PARALLEL_HEADERS "wing:mlp/parallel/thread_pool.hpp")
