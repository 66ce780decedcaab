// Class indices in whatever form a caller has them.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/target.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

namespace detail {

/// The class of every sample. Throws ClassIndexError if one is below 0 or, where `classes` is
/// given, not below that.
template <LabelVector Labels>
std::vector<Index> class_indices(const Labels& labels, Index classes = 0) {
  std::vector<Index> result;
  result.reserve(static_cast<std::size_t>(labels.size()));
  for (const auto label : labels) {
    if (std::cmp_less(+label, 0) || (classes > 0 && std::cmp_greater_equal(+label, classes))) {
      throw ClassIndexError("mlp: class index of sample " + std::to_string(result.size()) +
                            ": expected " +
                            (classes > 0 ? "0 to " + std::to_string(classes - 1) : "at least 0") +
                            ", found " + std::to_string(+label));
    }
    result.push_back(static_cast<Index>(label));
  }
  return result;
}

/// The samples of every class that occurs, in their order, by ascending class. Classes may be any
/// numbers here.
inline std::vector<std::vector<Index>> samples_by_class(const std::vector<Index>& labels) {
  std::map<Index, std::vector<Index>> samples;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    samples[labels[i]].push_back(static_cast<Index>(i));
  }
  std::vector<std::vector<Index>> by_class;
  by_class.reserve(samples.size());
  for (auto& [label, of_class] : samples) by_class.push_back(std::move(of_class));
  return by_class;
}

}  // namespace detail

/// t = e_label for every sample, [classes x N]. Throws ClassIndexError for labels outside [0,
/// classes), and OptionError if there are no classes.
template <class Scalar, LabelVector Labels>
Matrix<Scalar, dynamic, dynamic> one_hot(const Labels& labels, Index classes) {
  require_option(classes >= 1, "one_hot", "classes: expected at least 1",
                 static_cast<double>(classes));
  const std::vector<Index> indices = detail::class_indices(labels, classes);
  Matrix<Scalar, dynamic, dynamic> targets =
      Matrix<Scalar, dynamic, dynamic>::Zero(classes, static_cast<Index>(indices.size()));
  for (Index j = 0; j < targets.cols(); ++j) {
    targets(indices[static_cast<std::size_t>(j)], j) = Scalar(1);
  }
  return targets;
}

}  // namespace mlp::inline MLP_ABI
