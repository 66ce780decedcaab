// How a layer applies its activation and goes back through it, whatever kind of activation it is.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/elementwise.hpp>
#include <mlp/kernel/product.hpp>

namespace mlp::inline MLP_ABI {

/// a = φ(z) and dL/dz from dL/da for `Rows` outputs. Where φ' is computed from z, z is kept in a
/// cache of `cache_rows` rows.
template <class Activation, int Rows>
struct ActivationStep {
  static constexpr bool is_elementwise = ElementwiseActivation<Activation>;
  static constexpr bool keeps_input = [] {
    if constexpr (is_elementwise) {
      return Activation::derivative_from == DerivativeFrom::input;
    } else {
      return false;
    }
  }();
  static constexpr int cache_rows = keeps_input ? Rows : 0;

  /// Finishes a tile of z of a matrix product while it is at hand: stores a, and z in the cache.
  template <class Scalar>
  struct Finish {
    Scalar* cache;

    template <int TileRows, int Cols>
    void operator()(const kernel::Tile<Scalar, TileRows, Cols>& z, Index i, Index n, Index rows,
                    const kernel::Target<Scalar>& a) const {
      if constexpr (keeps_input) {
        kernel::Target<Scalar>{cache, Rows}.store(z, i, n, rows);
      }
      if constexpr (is_elementwise) {
        a.store(kernel::Tile<Scalar, TileRows, Cols>(Activation::value(z)), i, n, rows);
      } else {
        a.store(z, i, n, rows);
      }
    }
  };

  /// Does what needs whole columns, once all tiles of z are stored in `a`.
  template <class Scalar>
  static void finish_columns(BatchView<Scalar, Rows> a) {
    if constexpr (!is_elementwise) {
      for (Index j = 0; j < a.cols(); ++j) {
        Scalar* column = a.data() + j * Rows;
        Activation::forward(Index{Rows}, static_cast<const Scalar*>(column), column);
      }
    }
  }

  /// a = φ(z) without a product before it.
  template <class Scalar>
  static void forward(ConstBatchView<Scalar, Rows> z, BatchView<Scalar, cache_rows> cache,
                      BatchView<Scalar, Rows> a) {
    if constexpr (keeps_input) std::copy_n(z.data(), z.size(), cache.data());
    if constexpr (is_elementwise) {
      kernel::transform(
          z.size(), a.data(), [](const auto& chunk) { return Activation::value(chunk); }, z.data());
    } else {
      std::copy_n(z.data(), z.size(), a.data());
      finish_columns(a);
    }
  }

  /// delta = dL/da on entry, dL/dz on exit.
  template <class Scalar>
  static void backward(ConstBatchView<Scalar, cache_rows> cache, ConstBatchView<Scalar, Rows> a,
                       BatchView<Scalar, Rows> delta) {
    if constexpr (is_elementwise) {
      const Scalar* from = keeps_input ? cache.data() : a.data();
      kernel::transform(
          delta.size(), delta.data(),
          [](const auto& da, const auto& s) { return da * Activation::derivative(s); },
          static_cast<const Scalar*>(delta.data()), from);
    } else {
      for (Index j = 0; j < a.cols(); ++j) {
        Activation::backward(Index{Rows}, a.data() + j * Rows, delta.data() + j * Rows);
      }
    }
  }
};

}  // namespace mlp::inline MLP_ABI
