// Features of mean 0 and standard deviation 1.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/core/types.hpp>

#include <cmath>
#include <string>
#include <type_traits>

namespace mlp::inline MLP_ABI {

/// x' = (x - mean) / stddev, feature by feature, with the mean and standard deviation of the
/// training samples: fit it on those alone and apply it to all. Everything is computed in double,
/// whatever the type of x. A feature that is constant in the training samples gets stddev 1, and so
/// becomes 0 in them.
class Standardization {
 public:
  /// From the columns of x [features x samples], of any number type. Throws SizeError if there are
  /// no samples, NonFiniteError if a number is not finite, and OptionError if it is an integer
  /// from 2^53 on, whose neighbours a double cannot tell from it.
  template <class Derived>
  explicit Standardization(const Eigen::MatrixBase<Derived>& x)
      : mean_(x.rows()), stddev_(x.rows()) {
    require_samples("standardization", x.cols());
    const auto samples = static_cast<double>(x.cols());
    for (Index i = 0; i < x.rows(); ++i) {
      const auto at = [&](Index j) { return static_cast<double>(x(i, j)); };
      // Sums of differences from the first sample: for features far from zero, sums of the values
      // themselves would lose the digits that tell samples apart.
      bool is_constant = true;
      double sum = 0.0;
      for (Index j = 0; j < x.cols(); ++j) {
        require_finite(at(j), i, j);
        if constexpr (std::is_integral_v<typename Derived::Scalar>) require_exact(at(j), i, j);
        is_constant = is_constant && at(j) == at(0);
        sum += at(j) - at(0);
      }
      const double shift = sum / samples;
      mean_(i) = at(0) + shift;
      double squares = 0.0;
      for (Index j = 0; j < x.cols(); ++j) {
        const double residual = (at(j) - at(0)) - shift;
        squares = std::fma(residual, residual, squares);
      }
      stddev_(i) = is_constant ? 1.0 : std::sqrt(squares / samples);
      require_spread(i);
    }
  }

  /// From the mean and stddev of another one, each [features]. Throws SizeError if their sizes
  /// differ, NonFiniteError if one is not finite, and OptionError if a stddev is not above 0.
  Standardization(const Eigen::VectorXd& mean, const Eigen::VectorXd& stddev)
      : mean_(mean), stddev_(stddev) {
    require_size<Index>(mean.size(), stddev.size(), "standardization: stddev: size");
    for (Index i = 0; i < mean.size(); ++i) {
      if (!is_finite(mean(i)) || !is_finite(stddev(i))) {
        throw NonFiniteError("mlp: standardization: feature " + std::to_string(i) +
                             ": expected a finite mean and stddev, found " +
                             std::to_string(mean(i)) + " and " + std::to_string(stddev(i)));
      }
      require_spread(i);
    }
  }

  /// Standardises x [features x samples] in place. Throws SizeError if x has another number of
  /// features.
  template <class Derived>
  void apply(Eigen::MatrixBase<Derived>& x) const {
    using Scalar = typename Derived::Scalar;
    static_assert(std::is_floating_point_v<Scalar>,
                  "mlp: standardised features are not integers: call the standardization on x, "
                  "which returns doubles, or cast x to a floating-point type first");
    require_size<Index>(mean_.size(), x.rows(), "standardization: x: rows");
    for (Index j = 0; j < x.cols(); ++j) {
      x.col(j) = ((x.col(j).template cast<double>() - mean_).cwiseQuotient(stddev_))
                     .template cast<Scalar>();
    }
  }
  /// A standardised copy of x; in double if x has integers.
  template <class Derived>
  auto operator()(const Eigen::MatrixBase<Derived>& x) const {
    using Scalar = typename Derived::Scalar;
    if constexpr (std::is_floating_point_v<Scalar>) {
      typename Derived::PlainObject result = x;
      apply(result);
      return result;
    } else {
      return (*this)(x.template cast<double>().eval());
    }
  }

  const Eigen::VectorXd& mean() const { return mean_; }
  const Eigen::VectorXd& stddev() const { return stddev_; }

 private:
  static void require_finite(double value, Index i, Index j) {
    if (is_finite(value)) return;
    throw NonFiniteError("mlp: standardization: x(" + std::to_string(i) + ", " + std::to_string(j) +
                         "): expected a finite number, found " + std::to_string(value));
  }
  static void require_exact(double value, Index i, Index j) {
    if (std::abs(value) < 0x1p53) return;
    throw OptionError("mlp: standardization: x(" + std::to_string(i) + ", " + std::to_string(j) +
                      "): expected an integer below 2^53, which a double holds, found about " +
                      std::to_string(value));
  }
  void require_spread(Index i) const {
    if (stddev_(i) > 0.0 && is_finite(stddev_(i))) return;
    throw OptionError("mlp: standardization: stddev of feature " + std::to_string(i) +
                      ": expected above 0 and finite, found " + std::to_string(stddev_(i)));
  }

  Eigen::VectorXd mean_;
  Eigen::VectorXd stddev_;
};

}  // namespace mlp::inline MLP_ABI
