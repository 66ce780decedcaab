// Features of mean 0 and standard deviation 1.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>

#include <cmath>
#include <string>

namespace mlp::inline MLP_ABI {

/// x' = (x - mean) / stddev, feature by feature, with the mean and standard deviation of the
/// training samples: fit it on those alone and apply it to all. A feature that is constant in the
/// training samples has stddev 1 here, and so becomes 0 in them.
template <class Scalar>
class Standardization {
 public:
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

  /// From the columns of x [features x samples], added up in double. Throws SizeError where there
  /// is none and NonFiniteError where a number is not finite.
  template <class Derived>
  explicit Standardization(const Eigen::MatrixBase<Derived>& x)
      : mean_(x.rows()), stddev_(x.rows()) {
    if (x.cols() == 0) {
      throw SizeError("mlp: standardization: samples: expected at least 1, found 0");
    }
    const auto samples = static_cast<double>(x.cols());
    Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(x.rows());
    Eigen::Array<bool, Eigen::Dynamic, 1> is_constant(x.rows());
    is_constant.setConstant(true);
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) {
        require_finite(x(i, j), i, j);
        is_constant(i) = is_constant(i) && x(i, j) == x(i, 0);
        mean(i) += static_cast<double>(x(i, j));
      }
    }
    mean /= samples;
    Eigen::ArrayXd squares = Eigen::ArrayXd::Zero(x.rows());
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) {
        const double residual = static_cast<double>(x(i, j)) - mean(i);
        squares(i) = std::fma(residual, residual, squares(i));
      }
    }
    for (Index i = 0; i < x.rows(); ++i) {
      mean_(i) = is_constant(i) ? x(i, 0) : static_cast<Scalar>(mean(i));
      stddev_(i) =
          is_constant(i) ? Scalar(1) : static_cast<Scalar>(std::sqrt(squares(i) / samples));
    }
  }
  /// From the mean and stddev of another one, each [features].
  Standardization(const Vector& mean, const Vector& stddev) : mean_(mean), stddev_(stddev) {
    require_size<Index>(mean.size(), stddev.size(), "standardization: stddev: size");
  }

  /// In place. Throws SizeError where x has another number of features.
  template <class Derived>
  void apply(Eigen::MatrixBase<Derived>& x) const {
    require_size<Index>(mean_.size(), x.rows(), "standardization: x: rows");
    for (Index j = 0; j < x.cols(); ++j) {
      x.col(j) = (x.col(j) - mean_).cwiseQuotient(stddev_);
    }
  }
  /// A copy of x, standardised.
  template <class Derived>
  auto operator()(const Eigen::MatrixBase<Derived>& x) const {
    typename Derived::PlainObject result = x;
    apply(result);
    return result;
  }

  const Vector& mean() const { return mean_; }
  const Vector& stddev() const { return stddev_; }

 private:
  static void require_finite(Scalar value, Index i, Index j) {
    if (std::isfinite(value)) return;
    throw NonFiniteError("mlp: standardization: x(" + std::to_string(i) + ", " + std::to_string(j) +
                         "): expected a finite number, found " + std::to_string(value));
  }

  Vector mean_;
  Vector stddev_;
};

template <class Derived>
Standardization(const Eigen::MatrixBase<Derived>&) -> Standardization<typename Derived::Scalar>;

}  // namespace mlp::inline MLP_ABI
