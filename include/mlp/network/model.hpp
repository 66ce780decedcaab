// A network with its numbers: what is trained, and what predicts.
#pragma once

#include <mlp/data/detail/input.hpp>
#include <mlp/metric/accuracy.hpp>
#include <mlp/network/network.hpp>

#include <algorithm>
#include <cstdint>

namespace mlp::inline MLP_ABI {

/// The seed of a model's initial weights.
struct Seed {
  std::uint64_t value = 0;
};

/// Owns the parameters of a `Net` in `Scalar` (float or double). A value: copies are independent.
/// All const members may be called from many threads at once.
template <class Net, class ScalarType = float>
class Model {
 public:
  using Network = Net;
  using Scalar = ScalarType;
  using Parameters = typename Net::template Parameters<Scalar>;
  using Workspace = typename Net::template Workspace<Scalar>;
  using Outputs = Matrix<Scalar, Net::outputs, dynamic>;

  /// The same as Model(Seed{0}): zeros would never learn.
  Model() : Model(Seed{}) {}
  /// Weights drawn by each layer's own choice (Dense: He's normal distribution before rectifiers,
  /// Glorot's uniform one otherwise), biases zero. The same seed gives the same bits.
  explicit Model(Seed seed) { Net::initialize(parameters_, seed.value); }
  /// Weights drawn by `init`, biases zero.
  template <class Init>
  Model(Seed seed, const Init& init) {
    static_assert(Initializer<Init>,
                  "mlp: the second argument of Model must be an initialiser such as "
                  "mlp::HeNormal: a type that meets Initializer in mlp/concepts.hpp");
    Net::initialize(parameters_, seed.value, init);
  }

  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }

  /// Network outputs (probabilities after a Softmax or Sigmoid), [outputs x batch], of
  /// x [inputs x batch]. Throws SizeError where x has another height.
  template <class Derived>
  Outputs predict(const Eigen::MatrixBase<Derived>& x) const {
    Outputs result;
    Workspace workspace = workspace_for(x.cols());
    predict(x, workspace, result);
    return result;
  }

  /// The predicted class of every column of x: the largest output (behind a Softmax or Sigmoid the
  /// largest logit, which is the same before rounding), or for a single output whether it is above
  /// one half; no_class where an output is NaN.
  template <class Derived>
  Eigen::VectorXi predict_classes(const Eigen::MatrixBase<Derived>& x) const {
    Eigen::VectorXi classes(x.cols());
    pass_blocks<Net::decides_by_logits>(x, [&](Workspace& workspace, Range block) {
      for (Index j = 0; j < block.count; ++j) {
        classes(block.first + j) = static_cast<int>(Net::predicted_class(workspace, j));
      }
    });
    return classes;
  }

  /// What the output activation is applied to, [outputs x batch]; the outputs themselves where the
  /// last layer has no activation.
  template <class Derived>
  Outputs logits(const Eigen::MatrixBase<Derived>& x) const {
    Outputs z(Net::outputs, x.cols());
    constexpr bool to_logits = OutputLayer<typename Net::OutputLayerType, Scalar>;
    pass_blocks<to_logits>(x, [&](Workspace& workspace, Range block) {
      std::copy_n(workspace.output(Net::last), block.count * Net::outputs,
                  z.data() + block.first * Net::outputs);
    });
    return z;
  }

  /// The outputs for a whole batch x [inputs x batch], seen in `workspace`, which has to have room
  /// for it; allocates nothing where the columns of x are contiguous. For loops that predict again
  /// and again.
  template <class Derived>
  ConstBatchView<Scalar, Net::outputs> predict(const Eigen::MatrixBase<Derived>& x,
                                               Workspace& workspace) const {
    check_height(x);
    if (x.cols() > workspace.capacity()) {
      throw SizeError("mlp: workspace: expected room for " + std::to_string(x.cols()) +
                      " samples, found " + std::to_string(workspace.capacity()));
    }
    const detail::Contiguous<Scalar> seen(x);
    Net::forward(parameters_, seen.data(), workspace, {0, x.cols()});
    return {workspace.output(Net::last), Net::outputs, x.cols()};
  }

  /// The same into `y`, which becomes [outputs x batch], for a batch of any size: what exceeds the
  /// workspace is done part by part. Allocates nothing where y has room as well.
  template <class Derived>
  void predict(const Eigen::MatrixBase<Derived>& x, Workspace& workspace, Outputs& y) const {
    check_height(x);
    const detail::Contiguous<Scalar> seen(x);
    y.resize(Net::outputs, x.cols());
    for (Index first = 0; first < x.cols(); first += workspace.capacity()) {
      const Index count = std::min(workspace.capacity(), x.cols() - first);
      Net::forward(parameters_, seen.data() + first * Net::inputs, workspace, {0, count});
      std::copy_n(workspace.output(Net::last), count * Net::outputs,
                  y.data() + first * Net::outputs);
    }
  }

 private:
  template <class Derived>
  static void check_height(const Eigen::MatrixBase<Derived>& x) {
    require_fixed_height<Net::inputs, Derived, InputHeightMismatch>();
    require_size<Index>(Net::inputs, x.rows(), "x: rows");
  }

  /// f(workspace, block) for runs of columns of x, whose results are in the first columns of the
  /// workspace: outputs, or logits if the last layer stops there.
  template <bool to_logits, class Derived, class Function>
  void pass_blocks(const Eigen::MatrixBase<Derived>& x, const Function& f) const {
    check_height(x);
    const detail::Contiguous<Scalar> seen(x);
    Workspace workspace = workspace_for(x.cols());
    Net::for_each_block({0, x.cols()}, [&](Range block) {
      Net::template forward_block<to_logits>(parameters_, seen.data() + block.first * Net::inputs,
                                             workspace, {0, block.count}, Inference{});
      f(workspace, block);
    });
  }

  /// Room for a batch of one-off predictions: for as many samples as go through together.
  static Workspace workspace_for(Index batch) {
    return Workspace(std::clamp<Index>(batch, 1, Net::columns_at_once), Purpose::inference);
  }

  Parameters parameters_;
};

}  // namespace mlp::inline MLP_ABI
