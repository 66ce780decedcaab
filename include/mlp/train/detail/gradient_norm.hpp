// The norm of all gradients together.
#pragma once

#include <mlp/kernel/squares.hpp>
#include <mlp/network/parameters.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// √Σ g² over all layers that are not frozen. Each block of a tensor is summed by one worker, and
/// the blocks' sums are added in their order, so that the bits cannot depend on how many workers
/// there are. Allocates only when it is made.
template <class Parameters>
class GradientNorm {
 public:
  GradientNorm() : sums_(static_cast<std::size_t>(block_count)) {}

  template <class Frozen, class ExecutorType>
  double compute(const Parameters& gradients, const Frozen& frozen, ExecutorType& executor) {
    executor.run([&](int worker) {
      const Range share = share_of(block_count, worker, executor.size());
      Index below = 0;  // blocks of the tensors before
      for (const TensorPlace& place : Parameters::places) {
        const Index count = blocks_of(place);
        const Index last = std::min(share.last() - below, count);
        for (Index b = std::max(share.first - below, Index{0}); b < last; ++b) {
          const Index first = b * block_size;
          sums_[static_cast<std::size_t>(below + b)] =
              frozen[place.layer] || !place.shape.is_parameter()
                  ? 0.0
                  : kernel::sum_of_squares<Scalar>(gradients.flat().segment(
                        place.offset + first, std::min(block_size, place.shape.size() - first)));
        }
        below += count;
      }
    });
    double sum = 0.0;
    for (const double of_block : sums_) sum += of_block;
    value_ = std::sqrt(sum);
    return value_;
  }

  /// What was computed last.
  double value() const { return value_; }

 private:
  using Scalar = typename decltype(std::declval<const Parameters&>().flat())::Scalar;
  static constexpr Index block_size = 4096;

  static constexpr Index blocks_of(const TensorPlace& place) {
    return (place.shape.size() + block_size - 1) / block_size;
  }
  static constexpr Index block_count = [] {
    Index count = 0;
    for (const TensorPlace& place : Parameters::places) count += blocks_of(place);
    return count;
  }();

  std::vector<double> sums_;
  double value_ = 0.0;
};

}  // namespace mlp::inline MLP_ABI::detail
