// How far predicted values are from true ones.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>

#include <cmath>
#include <limits>

namespace mlp::inline MLP_ABI {

/// The figures of a regression. The first two are over all outputs of all samples; R² is the mean
/// of every output's own (scikit-learn's rules: root_mean_squared_error of the flattened values,
/// mean_absolute_error, r2_score).
struct RegressionScores {
  double rmse = 0.0;  ///< √(mean (y - t)²)
  double mae = 0.0;   ///< mean |y - t|
  /// 1 - Σ (y - t)² / Σ (t - mean t)²; where t is constant 1 or, missed, 0; NaN of a single sample
  double r_squared = 0.0;
};

/// Of outputs y and targets t, both [outputs x samples], added up in double. Throws SizeError where
/// their sizes differ, or there is no sample.
template <class Outputs, class Targets>
RegressionScores regression_scores(const Eigen::MatrixBase<Outputs>& y,
                                   const Eigen::MatrixBase<Targets>& t) {
  require_size<Index>(t.rows(), y.rows(), "regression_scores: outputs: rows");
  require_size<Index>(t.cols(), y.cols(), "regression_scores: outputs: columns");
  require_samples("regression_scores", t.cols());
  const auto samples = static_cast<double>(t.cols());
  const auto outputs = static_cast<double>(t.rows());
  RegressionScores scores;
  for (Index i = 0; i < t.rows(); ++i) {
    double squares = 0.0, distances = 0.0, spread = 0.0;
    // The mean by differences from the first target, so that it is that of constant ones exactly.
    const auto first = static_cast<double>(t(i, 0));
    double mean = 0.0;
    for (Index j = 0; j < t.cols(); ++j) mean += static_cast<double>(t(i, j)) - first;
    mean = first + mean / samples;
    for (Index j = 0; j < t.cols(); ++j) {
      const double residual = static_cast<double>(y(i, j)) - static_cast<double>(t(i, j));
      const double deviation = static_cast<double>(t(i, j)) - mean;
      squares = std::fma(residual, residual, squares);
      distances += std::abs(residual);
      spread = std::fma(deviation, deviation, spread);
    }
    scores.rmse += squares;
    scores.mae += distances;
    const bool is_constant = spread == 0.0 && !std::isnan(squares);
    scores.r_squared += is_constant ? (squares == 0.0 ? 1.0 : 0.0) : 1.0 - squares / spread;
  }
  scores.rmse = std::sqrt(scores.rmse / (samples * outputs));
  scores.mae /= samples * outputs;
  scores.r_squared =
      t.cols() > 1 ? scores.r_squared / outputs : std::numeric_limits<double>::quiet_NaN();
  return scores;
}

}  // namespace mlp::inline MLP_ABI
