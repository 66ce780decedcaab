// An order of samples in which all classes are equally frequent.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/data/labels.hpp>

#include <vector>

namespace mlp::inline MLP_ABI {

/// `count` sample indices in rounds: every class that has samples occurs once per round, in a new
/// order each round, and repeats a sample only after all its others. Small classes are thus seen
/// more often than large ones (oversampling).
template <LabelVector Labels>
std::vector<Index> balanced_order(const Labels& labels, Index count, Random& random) {
  require_option(count >= 0, "balanced_order", "count: expected at least 0",
                 static_cast<double>(count));
  auto samples = detail::samples_by_class(detail::class_indices(labels));
  if (count > 0) require_samples("labels", samples.size());
  std::vector<std::size_t> used(samples.size(), 0);
  std::vector<std::size_t> round(samples.size());
  for (std::size_t c = 0; c < round.size(); ++c) round[c] = c;

  std::vector<Index> order;
  order.reserve(static_cast<std::size_t>(count));
  while (static_cast<Index>(order.size()) < count) {
    shuffle(round, random);
    for (const std::size_t c : round) {
      if (static_cast<Index>(order.size()) == count) break;
      if (used[c] % samples[c].size() == 0) shuffle(samples[c], random);
      order.push_back(samples[c][used[c]++ % samples[c].size()]);
    }
  }
  return order;
}

}  // namespace mlp::inline MLP_ABI
