// How a layer applies its activation and goes back through it, whatever kind of activation it is.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/sweep.hpp>

namespace mlp::inline MLP_ABI::detail {

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

  /// a = φ(z) for a product z: part by part while z is in the cache.
  template <class Z, class Scalar>
  static void forward(const Z& z, BatchView<Scalar, cache_rows> cache, BatchView<Scalar, Rows> a) {
    a = z.finished_by([&](Range rows, Range columns) {
      for (Index j = columns.first; j < columns.last(); ++j) {
        const auto part = [&](auto& of) { return of.col(j).segment(rows.first, rows.count); };
        if constexpr (keeps_input) part(cache) = part(a);
        if constexpr (is_elementwise) apply<Scalar>(part(a), part(a));
      }
    });
    finish_columns(a);
  }

  /// a = φ(z) for a stored z.
  template <class Scalar>
  static void forward(ConstBatchView<Scalar, Rows> z, BatchView<Scalar, cache_rows> cache,
                      BatchView<Scalar, Rows> a) {
    if constexpr (keeps_input) cache = z;
    if constexpr (is_elementwise) {
      apply<Scalar>(z, a);
    } else {
      a = z;
      finish_columns(a);
    }
  }

  /// delta = dL/da on entry, dL/dz on exit.
  template <class Scalar>
  static void backward(ConstBatchView<Scalar, cache_rows> cache, ConstBatchView<Scalar, Rows> a,
                       BatchView<Scalar, Rows> delta) {
    if constexpr (is_elementwise) {
      // da ⊙ φ', with φ' from z or from a
      const auto through = [](V<Scalar>& d, V<Scalar> s)
                               MLP_INLINE { d = d * V<Scalar>(Activation::derivative(s.array())); };
      if constexpr (keeps_input) {
        kernel::sweep(through, kernel::update(delta), kernel::read(cache));
      } else {
        kernel::sweep(through, kernel::update(delta), kernel::read(a));
      }
    } else {
      for (Index j = 0; j < a.cols(); ++j) {
        Activation::backward(Index{Rows}, a.col(j).data(), delta.col(j).data());
      }
    }
  }

 private:
  template <class Scalar>
  using V = kernel::Lanes<Scalar>;

  /// a = φ(z), number by number
  template <class Scalar>
  static void apply(const auto& z, auto&& a) {
    kernel::sweep([](V<Scalar>& to, V<Scalar> from)
                      MLP_INLINE { to = V<Scalar>(Activation::value(from.array())); },
                  kernel::write(a), kernel::read(z));
  }

  /// Applies activations that need whole columns, once z is stored in `a`.
  template <class Scalar>
  static void finish_columns(BatchView<Scalar, Rows> a) {
    if constexpr (!is_elementwise) {
      for (Index j = 0; j < a.cols(); ++j) {
        Scalar* column = a.col(j).data();
        Activation::forward(Index{Rows}, static_cast<const Scalar*>(column), column);
      }
    }
  }
};

}  // namespace mlp::inline MLP_ABI::detail
