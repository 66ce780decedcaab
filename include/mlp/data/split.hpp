// Samples set aside for validation.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/data/labels.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace mlp::inline MLP_ABI {

/// Sample indices in ascending order, each in one of the two.
struct Split {
  std::vector<Index> training;
  std::vector<Index> validation;
};

namespace detail {

inline Split split_by(const std::vector<bool>& is_validation) {
  Split split;
  for (std::size_t i = 0; i < is_validation.size(); ++i) {
    (is_validation[i] ? split.validation : split.training).push_back(static_cast<Index>(i));
  }
  return split;
}

/// A fraction of some samples, in 2^30ths of a sample: so that shares which are the same when
/// written as fractions, such as the halves 0.1 of 5 and 0.1 of 15, are so here as well.
class Share {
 public:
  Share(double fraction, std::size_t samples)
      : parts_(std::llround(fraction * static_cast<double>(samples) * static_cast<double>(whole))) {
  }

  Index rounded_down() const { return parts_ / whole; }
  Index rounded() const { return (parts_ + whole / 2) / whole; }
  Index lost_by_rounding_down() const { return parts_ % whole; }

 private:
  static constexpr Index whole = Index{1} << 30;
  Index parts_;
};

inline Index validation_size(std::size_t samples, double fraction) {
  require_option(fraction >= 0.0 && fraction <= 1.0, "split",
                 "validation_fraction: expected 0 to 1", fraction);
  return Share(fraction, samples).rounded();
}

}  // namespace detail

/// Sets aside a random `validation_fraction` of the samples, rounded to the nearest whole sample.
inline Split split(Index samples, double validation_fraction, Random& random) {
  require_option(samples >= 0, "split", "samples: expected at least 0",
                 static_cast<double>(samples));
  const auto size = static_cast<std::size_t>(samples);
  std::vector<Index> order(size);
  std::iota(order.begin(), order.end(), Index{0});
  shuffle(order, random);
  std::vector<bool> is_validation(size, false);
  const Index chosen = detail::validation_size(size, validation_fraction);
  for (Index i = 0; i < chosen; ++i) {
    is_validation[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = true;
  }
  return detail::split_by(is_validation);
}

/// The same with each class represented in proportion: `validation_fraction` of its samples,
/// rounded up for the classes that lose most by rounding down, until the total is that of split().
/// Ties are broken at random.
template <LabelVector Labels>
Split stratified_split(const Labels& labels, double validation_fraction, Random& random) {
  const std::vector<Index> classes = detail::class_indices(labels);
  std::vector<std::vector<Index>> samples = detail::samples_by_class(classes);
  Index missing = detail::validation_size(classes.size(), validation_fraction);
  std::vector<Index> quota;
  std::vector<Index> lost;
  for (const auto& of_class : samples) {
    const detail::Share share(validation_fraction, of_class.size());
    quota.push_back(share.rounded_down());
    lost.push_back(share.lost_by_rounding_down());
    missing -= quota.back();
  }
  std::vector<std::size_t> by_loss(samples.size());
  std::iota(by_loss.begin(), by_loss.end(), std::size_t{0});
  shuffle(by_loss, random);
  std::stable_sort(by_loss.begin(), by_loss.end(),
                   [&](std::size_t a, std::size_t b) { return lost[a] > lost[b]; });
  for (std::size_t i = 0; missing > 0; ++i, --missing) ++quota[by_loss[i]];

  std::vector<bool> is_validation(classes.size(), false);
  for (std::size_t c = 0; c < samples.size(); ++c) {
    shuffle(samples[c], random);
    for (Index i = 0; i < quota[c]; ++i) {
      is_validation[static_cast<std::size_t>(samples[c][static_cast<std::size_t>(i)])] = true;
    }
  }
  return detail::split_by(is_validation);
}

}  // namespace mlp::inline MLP_ABI
