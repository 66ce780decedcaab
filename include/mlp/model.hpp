// A network with its numbers: what is trained, and what predicts.
#pragma once

#include <mlp/input.hpp>
#include <mlp/metric/accuracy.hpp>
#include <mlp/network.hpp>

#include <algorithm>
#include <cstdint>

namespace mlp::inline MLP_ABI {

/// Where all randomness of a model starts from.
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

  /// All parameters zero.
  Model() = default;
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

  /// Network outputs (probabilities behind a Softmax or Sigmoid), [outputs x batch], of
  /// x [inputs x batch]. Throws SizeError where x has another height.
  template <class Derived>
  Outputs predict(const Eigen::MatrixBase<Derived>& x) const {
    Outputs result(Net::outputs, x.cols());
    for_each_batch(x, [&](Range columns, const Scalar* a) {
      std::copy_n(a, columns.count * Net::outputs, result.data() + columns.first * Net::outputs);
    });
    return result;
  }

  /// The predicted class of every column of x: the largest output, or for a single output whether
  /// it is above one half.
  template <class Derived>
  Eigen::VectorXi predict_classes(const Eigen::MatrixBase<Derived>& x) const {
    Eigen::VectorXi classes(x.cols());
    for_each_batch(x, [&](Range columns, const Scalar* a) {
      for (Index j = 0; j < columns.count; ++j) {
        classes(columns.first + j) =
            static_cast<int>(predicted_class(a + j * Net::outputs, Index{Net::outputs}));
      }
    });
    return classes;
  }

  /// The outputs for a whole batch x [inputs x batch], seen in `workspace`, which has to have room
  /// for it; allocates nothing where the columns of x are contiguous. For loops that predict again
  /// and again.
  template <class Derived>
  ConstBatchView<Scalar, Net::outputs> predict(const Eigen::MatrixBase<Derived>& x,
                                               Workspace& workspace) const {
    require_fixed_height<Net::inputs, Derived, InputHeightMismatch>();
    require_size<Index>(Net::inputs, x.rows(), "x: rows");
    if (x.cols() > workspace.capacity()) {
      throw SizeError("mlp: workspace: expected room for " + std::to_string(x.cols()) +
                      " samples, found " + std::to_string(workspace.capacity()));
    }
    AlignedBuffer<Scalar> copy;
    Net::forward(parameters_, detail::contiguous(x, copy), workspace, {0, x.cols()});
    return {workspace.output(Net::last), Net::outputs, x.cols()};
  }

 private:
  template <class Derived, class Function>
  void for_each_batch(const Eigen::MatrixBase<Derived>& x, Function&& f) const {
    require_fixed_height<Net::inputs, Derived, InputHeightMismatch>();
    require_size<Index>(Net::inputs, x.rows(), "x: rows");
    AlignedBuffer<Scalar> copy;
    const Scalar* data = detail::contiguous(x, copy);
    Workspace workspace(std::min(Net::columns_at_once, x.cols()), Purpose::inference);
    Net::for_each_block({0, x.cols()}, [&](Range columns) {
      Net::forward(parameters_, data + columns.first * Net::inputs, workspace, {0, columns.count});
      f(columns, static_cast<const Scalar*>(workspace.output(Net::last)));
    });
  }

  Parameters parameters_;
};

}  // namespace mlp::inline MLP_ABI
