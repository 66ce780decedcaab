// The max-norm constraint: bounds the norm of the weights that lead into a unit.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>
#include <mlp/kernel/squares.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace mlp::inline MLP_ABI {

namespace detail {

/// Scales rows of W [out x in], which start with a chunk, down to the norm `limit`. Each row is
/// summed in the order of its columns.
template <class Scalar>
void limit_row_norms(BatchView<Scalar, dynamic> W, Range rows, double limit) {
  using Chunk = kernel::Chunk<Scalar>;
  kernel::for_each_slice<Chunk>(rows.count, [&](const auto& slice) MLP_INLINE {
    const auto column = [&](Index j) { return W.col(j).segment(rows.first, rows.count); };
    kernel::ChunkSums<Scalar> sums(0.0);
    for (Index j = 0; j < W.cols(); ++j) {
      sums = kernel::plus_squares<Scalar>(sums, slice.load(column(j)));
    }
    const auto norms = sqrt(sums).array();
    typename Chunk::Array factors = Chunk::Array::Ones();
    bool is_within = true;
    for (Index k = 0; k < slice.count; ++k) {
      if (!(norms(k) > limit) || std::isinf(norms(k))) continue;
      factors(k) = static_cast<Scalar>(limit / norms(k));
      is_within = false;
    }
    if (is_within) return;
    for (Index j = 0; j < W.cols(); ++j) {
      slice.store(Chunk(slice.load(column(j)) * Chunk(factors)), column(j));
    }
  });
}

struct NothingFrozen {
  constexpr bool operator[](std::size_t /*layer*/) const { return false; }
};

/// f(W, rows) for every weight matrix W [out x in] of the layers that are not frozen, with the
/// rows that are the worker's.
template <class Parameters, class Frozen, class Function>
void for_weight_rows(Parameters& p, const Frozen& frozen, int worker, int workers,
                     const Function& f) {
  using Scalar = typename decltype(p.flat())::Scalar;
  for (const auto& place : Parameters::places) {
    if (frozen[place.layer] || !place.shape.decays) continue;
    constexpr Index chunk = kernel::chunk_size<Scalar>;
    const Index out = place.shape.rows;
    const Range chunks = share_of((out + chunk - 1) / chunk, worker, workers);
    const Index first = chunks.first * chunk;
    const Range rows{first, std::min(chunks.last() * chunk, out) - first};
    if (rows.count <= 0) continue;
    f(BatchView<Scalar, dynamic>(p.flat().data() + place.offset, out, place.shape.cols), rows);
  }
}

}  // namespace detail

/// The max-norm constraint: where the weights that lead into a unit, a row of W [out x in], have a
/// norm above `limit`, they are scaled down to it, but for rounding (Srebro & Shraibman 2005,
/// "Rank, Trace-Norm and Max-Norm"; for networks Srivastava et al. 2014, "Dropout", section 5.1).
/// Biases, γ and β are spared, and rows whose norm is not finite. Throws OptionError unless
/// limit > 0.
template <class Parameters>
void apply_max_norm(Parameters& parameters, double limit) {
  require_option(limit > 0.0, "apply_max_norm", "limit: expected above 0", limit);
  using Scalar = typename decltype(parameters.flat())::Scalar;
  detail::for_weight_rows(
      parameters, detail::NothingFrozen{}, 0, 1,
      [=](BatchView<Scalar, dynamic> W, Range rows) { detail::limit_row_norms(W, rows, limit); });
}

}  // namespace mlp::inline MLP_ABI
