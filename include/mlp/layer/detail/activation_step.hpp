// How a layer applies its activation and goes back through it, whatever kind of activation it is.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/elementwise.hpp>

#include <algorithm>

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

  /// Turns parts of z into a while they are at hand, as a matrix product gets them ready.
  template <class Scalar>
  struct Finish {
    Scalar* a;  // z on entry
    Scalar* cache;

    void operator()(Range rows, Range columns) const {
      for (Index j = columns.first; j < columns.last(); ++j) {
        const Index first = j * Rows + rows.first;
        if constexpr (keeps_input) std::copy_n(a + first, rows.count, cache + first);
        if constexpr (is_elementwise) apply(rows.count, a + first, a + first);
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
      apply(z.size(), z.data(), a.data());
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
          // Evaluated here: the derivative may be a value that the product only refers to.
          [](const auto& da, const auto& s) -> kernel::PacketArray<Scalar> {
            return da * Activation::derivative(s);
          },
          static_cast<const Scalar*>(delta.data()), from);
    } else {
      for (Index j = 0; j < a.cols(); ++j) {
        Activation::backward(Index{Rows}, a.data() + j * Rows, delta.data() + j * Rows);
      }
    }
  }

 private:
  template <class Scalar>
  static void apply(Index count, const Scalar* z, Scalar* a) {
    kernel::transform(
        count, a, [](const auto& chunk) { return Activation::value(chunk); }, z);
  }
};

}  // namespace mlp::inline MLP_ABI
