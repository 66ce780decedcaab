#include "mnist/elastic_field.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace mnist {
namespace {

// All sums below are of whole numbers that a float holds exactly, since they stay below 2^24. So
// neither the order of addition nor fusing a product and a sum matters: the bits are the same for
// every compiler and instruction set.
constexpr int control_limit = 1 << 10;  // control points are odd numbers within this
constexpr int weight_bits = 9;
constexpr float weight_unit = 1 << weight_bits;
constexpr double line_limit = 11'000.0;  // of the sums between the two directions

using Block = Eigen::Array<float, 16, 1>;
constexpr int block = 16;

Eigen::Map<const Block, Eigen::AlignedMax> block_at(const float* values) {
  return Eigen::Map<const Block, Eigen::AlignedMax>(values);
}
Eigen::Map<Block, Eigen::AlignedMax> block_at(float* values) {
  return Eigen::Map<Block, Eigen::AlignedMax>(values);
}

/// Weights of the four control points around a position between two of them, u in [0, 1): the cubic
/// B-spline, divided by its norm so that the variance is the same at every u.
std::array<double, 4> spline_weights(double u) {
  std::array<double, 4> w{
      (1 - u) * (1 - u) * (1 - u), std::fma(std::fma(3.0, u, -6.0) * u, u, 4.0),  // 3 u³ - 6 u² + 4
      std::fma(std::fma(std::fma(-3.0, u, 3.0), u, 3.0), u, 1.0),  // -3 u³ + 3 u² + 3 u + 1
      u * u * u};
  double square = 0.0;
  for (const double weight : w) square = std::fma(weight, weight, square);
  for (double& weight : w) weight /= std::sqrt(square);
  return w;
}
constexpr double largest_weight_sum = 1.4743;  // half-way between two control points

}  // namespace

ElasticField::ElasticField(double rms, double correlation) {
  // The autocorrelation of a cubic B-spline is the septic one, which is down to 1/e of its height
  // at this distance between control points of distance 1.
  constexpr double septic_correlation = 1.18470;
  const double distance = correlation / septic_correlation;
  for (int i = 0; i < image_side; ++i) {
    const double position = i / distance;
    const auto first = static_cast<int>(position);
    const std::array<double, taps> weights = spline_weights(position - first);
    first_knot_[i] = first;
    for (int k = 0; k < taps; ++k) {
      const auto weight = static_cast<float>(weights[static_cast<std::size_t>(k)]);
      row_weights_[i][k] = std::round(weight * weight_unit);
      column_weights_[first + k][i] = row_weights_[i][k];
    }
  }
  knots_ = first_knot_[image_side - 1] + taps;

  // The unit of lines is the smallest 2^-n pixels in which they stay below their limit; finer than
  // the grid's there is no need.
  const double longest = std::numbers::sqrt3 * largest_weight_sum * rms;
  const int line_bits = std::min(23, std::ilogb(line_limit / longest));
  const double control_rms = std::sqrt((control_limit * control_limit - 1) / 3.0);
  amplitude_ = static_cast<float>(std::ldexp(rms / control_rms, line_bits - weight_bits));
  shift_ = line_bits + weight_bits - 16;
}

void ElasticField::draw(mlp::SplitMix64& random, float* control) const {
  for (int i = 0; i < 2 * knots_ * knots_; i += 4) {
    const std::uint64_t bits = random();
    for (int k = 0; k < 4; ++k) {
      const auto sixteen_bits = static_cast<std::int16_t>(bits >> 16 * k);
      control[i + k] = static_cast<float>((sixteen_bits >> 6) * 2 + 1);
    }
  }
}

void ElasticField::fill(const AffineMap& map, float strength, mlp::SplitMix64& random,
                        SamplingGrid& grid) const {
  alignas(64) float control[2 * most_knots * most_knots];
  draw(random, control);

  // Along the columns: lines(i, x) = Σ_j control(i, j) column_weights(j, x)
  alignas(64) float lines[2][most_knots * stride];
  const float amplitude = strength * amplitude_;
  for (int i = 0; i < knots_; ++i) {
    const float* point = control + i * knots_;
    const float* other = point + knots_ * knots_;
    Block sums[4] = {Block::Zero(), Block::Zero(), Block::Zero(), Block::Zero()};
    for (int j = 0; j < knots_; ++j) {
      const auto left = block_at(column_weights_[j]), right = block_at(column_weights_[j] + block);
      sums[0] += point[j] * left;
      sums[1] += point[j] * right;
      sums[2] += other[j] * left;
      sums[3] += other[j] * right;
    }
    for (int k = 0; k < 4; ++k) {
      block_at(lines[k / 2] + i * stride + k % 2 * block) = amplitude * sums[k];
    }
  }
  for (auto& field : lines) {
    for (int i = 0; i < knots_ * stride; ++i) {
      field[i] = static_cast<float>(static_cast<std::int32_t>(field[i]));
    }
  }

  // Along the rows: displacement(y, x) = Σ_k row_weights(y, k) lines(first_knot(y) + k, x)
  const AffineMap::Rows first = map.rows();
  const int shift = shift_;
  for (int y = 0; y < image_side; ++y) {
    const float* w = row_weights_[y];
    const auto fill_row = [&](const float* line, const std::int32_t(&from)[stride],
                              std::int32_t moved, std::int32_t* to) {
      for (int x = 0; x < stride; ++x) {
        const float sum = w[0] * line[x] + w[1] * line[x + stride] + w[2] * line[x + 2 * stride] +
                          w[3] * line[x + 3 * stride];
        to[x] = from[x] + moved + (static_cast<std::int32_t>(sum) >> shift);
      }
    };
    const int knot = first_knot_[y] * stride;
    fill_row(lines[0] + knot, first.x, first.x_step * y, grid.x + y * stride);
    fill_row(lines[1] + knot, first.y, first.y_step * y, grid.y + y * stride);
  }
}

}  // namespace mnist
