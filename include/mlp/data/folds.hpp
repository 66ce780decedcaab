// Cross-validation: every sample is set aside once.
#pragma once

#include <mlp/data/split.hpp>

#include <vector>

namespace mlp::inline MLP_ABI {

namespace detail {

/// Deals the samples, in this order, to the folds in turn.
inline std::vector<Split> deal(const std::vector<Index>& order, Index folds) {
  require_option(folds >= 2 && folds <= static_cast<Index>(order.size()), "folds",
                 "number: expected 2 to the number of samples", static_cast<double>(folds));
  std::vector<Split> splits;
  for (Index fold = 0; fold < folds; ++fold) {
    std::vector<bool> is_validation(order.size(), false);
    for (Index i = fold; i < static_cast<Index>(order.size()); i += folds) {
      is_validation[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = true;
    }
    splits.push_back(split_by(is_validation));
  }
  return splits;
}

}  // namespace detail

/// `folds` splits whose validation parts are disjoint, differ in size by at most 1, and together
/// cover all samples. Throws OptionError unless 2 <= folds <= samples.
inline std::vector<Split> k_fold(Index samples, Index folds, Random& random) {
  require_option(samples >= 0, "folds", "samples: expected at least 0",
                 static_cast<double>(samples));
  std::vector<Index> order(static_cast<std::size_t>(samples));
  std::iota(order.begin(), order.end(), Index{0});
  shuffle(order, random);
  return detail::deal(order, folds);
}

/// The same, but the numbers of each class also differ by at most 1 between folds. Which folds have
/// one more is random.
template <LabelVector Labels>
std::vector<Split> stratified_k_fold(const Labels& labels, Index folds, Random& random) {
  std::vector<Index> order;
  auto samples = detail::samples_by_class(detail::class_indices(labels));
  shuffle(samples, random);
  for (auto& of_class : samples) {
    shuffle(of_class, random);
    order.insert(order.end(), of_class.begin(), of_class.end());
  }
  std::vector<Split> splits = detail::deal(order, folds);
  shuffle(splits, random);
  return splits;
}

}  // namespace mlp::inline MLP_ABI
