// Targets for a small network from a large one, its teacher.
#pragma once

#include <mlp/core/elementary.hpp>
#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>
#include <mlp/data/labels.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace mlp::inline MLP_ABI {

namespace detail {

template <class Scalar>
constexpr void require_probabilities() {
  static_assert(std::is_floating_point_v<Scalar>,
                "mlp: what a teacher says are probabilities or logits: cast them to a "
                "floating-point type");
}

inline void require_temperature(double temperature) {
  require_option(temperature > 0.0, "distillation", "temperature: expected above 0", temperature);
}

/// At temperature T, from the logit z against no.
inline double probability_of_yes(double z, double temperature) {
  return 1.0 / (1.0 + elementary::exp(-z / temperature));
}

/// Of column j. Throws NonFiniteError where one is NaN or infinite.
template <class Derived>
double largest_logit(const Eigen::MatrixBase<Derived>& logits, Index j) {
  double largest = -std::numeric_limits<double>::infinity();
  for (Index i = 0; i < logits.rows(); ++i) {
    const auto z = static_cast<double>(logits(i, j));
    if (std::isnan(z) || z > std::numeric_limits<double>::max()) {
      throw NonFiniteError("mlp: soften: logits(" + std::to_string(i) + ", " + std::to_string(j) +
                           "): expected a finite number or minus infinity, found " +
                           std::to_string(z));
    }
    largest = std::max(largest, z);
  }
  return largest;
}

}  // namespace detail

/// q_i = e^{z_i / T} / Σ_k e^{z_k / T}: the probabilities of logits [classes x N] at temperature T
/// (Hinton, Vinyals & Dean 2015, equation 1). The higher T, the more they say about the classes
/// other than the largest. A single row has the logits of yes against no: q = 1 / (1 + e^{-z / T}).
/// Throws OptionError unless T > 0, and NonFiniteError where a logit is NaN or infinite; minus
/// infinity stands for a class that is impossible.
template <class Derived>
typename Derived::PlainObject soften_logits(const Eigen::MatrixBase<Derived>& logits,
                                            double temperature) {
  using Scalar = typename Derived::Scalar;
  detail::require_probabilities<Scalar>();
  detail::require_temperature(temperature);
  typename Derived::PlainObject q(logits.rows(), logits.cols());
  for (Index j = 0; j < logits.cols(); ++j) {
    const double largest = detail::largest_logit(logits, j);
    if (logits.rows() == 1) {
      q(0, j) = static_cast<Scalar>(detail::probability_of_yes(largest, temperature));
      continue;
    }
    double sum = 0.0;
    for (Index i = 0; i < logits.rows(); ++i) {
      const double e = elementary::exp((static_cast<double>(logits(i, j)) - largest) / temperature);
      q(i, j) = static_cast<Scalar>(e);
      sum += e;
    }
    q.col(j) /= static_cast<Scalar>(sum);
  }
  return q;
}

/// The same from the probabilities p at temperature 1: q_i = p_i^{1/T} / Σ_k p_k^{1/T}; of a single
/// row p^{1/T} / (p^{1/T} + (1 - p)^{1/T}). Throws OptionError unless T > 0, and NonFiniteError if
/// p is negative or NaN, a column has nothing above 0, or a single row something above 1.
template <class Derived>
typename Derived::PlainObject soften(const Eigen::MatrixBase<Derived>& probabilities,
                                     double temperature) {
  using Scalar = typename Derived::Scalar;
  detail::require_probabilities<Scalar>();
  detail::require_temperature(temperature);
  if (probabilities.rows() == 1) {
    typename Derived::PlainObject q = probabilities;
    for (Index j = 0; j < q.cols(); ++j) {
      const auto p = static_cast<double>(q(0, j));
      if (!(p >= 0.0 && p <= 1.0)) {
        throw NonFiniteError("mlp: soften: probabilities(0, " + std::to_string(j) +
                             "): expected 0 to 1, found " + std::to_string(p));
      }
      q(0, j) = static_cast<Scalar>(
          detail::probability_of_yes(elementary::log(p) - elementary::log1p(-p), temperature));
    }
    return q;
  }
  typename Derived::PlainObject logits(probabilities.rows(), probabilities.cols());
  for (Index j = 0; j < logits.cols(); ++j) {
    bool is_distribution = false;
    for (Index i = 0; i < logits.rows(); ++i) {
      const auto p = static_cast<double>(probabilities(i, j));
      if (!(p >= 0)) {
        throw NonFiniteError("mlp: soften: probabilities(" + std::to_string(i) + ", " +
                             std::to_string(j) + "): expected at least 0, found " +
                             std::to_string(p));
      }
      is_distribution = is_distribution || p > 0;
      logits(i, j) = static_cast<Scalar>(
          elementary::log(p));  // for 0 minus infinity, whose exponential is 0 again
    }
    if (!is_distribution) {
      throw NonFiniteError("mlp: soften: probabilities: column " + std::to_string(j) +
                           ": expected a number above 0, found none");
    }
  }
  return soften_logits(logits, temperature);
}

/// t = weight q + (1 - weight) e_label: soft targets q [classes x N] of a teacher mixed with the
/// true classes, for a cross-entropy on probabilities. (The paper multiplies the soft part by T²,
/// because it softens the student's outputs too; here the student stays at temperature 1.) Of a
/// single row the classes are 0 and 1, and t = weight q + (1 - weight) label. Throws SizeError if
/// the numbers of samples differ, ClassIndexError where labels do not fit, and OptionError unless
/// weight is from 0 to 1.
template <class Derived, LabelVector Labels>
typename Derived::PlainObject distillation_targets(const Eigen::MatrixBase<Derived>& soft,
                                                   const Labels& labels, double weight) {
  using Scalar = typename Derived::Scalar;
  detail::require_probabilities<Scalar>();
  require_option(weight >= 0.0 && weight <= 1.0, "distillation", "weight: expected 0 to 1", weight);
  require_size<Index>(soft.cols(), static_cast<Index>(labels.size()), "labels: size");
  const bool is_single = soft.rows() == 1;
  const std::vector<Index> classes = detail::class_indices(labels, is_single ? 2 : soft.rows());
  typename Derived::PlainObject targets = static_cast<Scalar>(weight) * soft;
  for (Index j = 0; j < targets.cols(); ++j) {
    // The single row is that of class 1.
    const Index row = classes[static_cast<std::size_t>(j)] - (is_single ? 1 : 0);
    if (row >= 0) targets(row, j) += static_cast<Scalar>(1.0 - weight);
  }
  return targets;
}

}  // namespace mlp::inline MLP_ABI
