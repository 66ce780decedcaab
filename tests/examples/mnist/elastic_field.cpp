#include "mnist/elastic_field.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace {

using mnist::AffineMap;
using mnist::ElasticField;
using mnist::image_side;
using mnist::SamplingGrid;

/// Displacements in pixels, [row][column], of columns and of rows.
struct Displacements {
  std::array<std::array<double, image_side>, image_side> x, y;
};

Displacements displacements(const SamplingGrid& grid) {
  Displacements moved;
  for (std::size_t row = 0; row < image_side; ++row) {
    for (std::size_t column = 0; column < image_side; ++column) {
      const std::size_t i = row * SamplingGrid::stride + column;
      moved.x[row][column] = grid.x[i] / 65536.0 - static_cast<double>(column);
      moved.y[row][column] = grid.y[i] / 65536.0 - static_cast<double>(row);
    }
  }
  return moved;
}

Displacements draw(const ElasticField& field, mlp::SplitMix64& random, float strength = 1.0F) {
  SamplingGrid grid;
  field.fill(AffineMap{}, strength, random, grid);
  return displacements(grid);
}

TEST_CASE("elastic_field: mean, spread and reach at every pixel, correlation at every distance") {
  struct Case {
    double rms;
    int correlation;
  };
  for (const Case& c : {Case{1.2, 6}, Case{0.4, 2}, Case{3.0, 10}, Case{28.0, 4}}) {
    CAPTURE(c.rms);
    CAPTURE(c.correlation);
    const ElasticField field(c.rms, c.correlation);
    mlp::SplitMix64 random(11);
    constexpr int draws = 6000;
    std::array<std::array<double, image_side>, image_side> sum{}, squares{};
    double largest = 0.0, of_both = 0.0, all_squares = 0.0;
    // Sums of products at half, one and two correlation lengths, along rows, columns and diagonals.
    struct Lag {
      std::size_t dx, dy;
      double product = 0.0;
      double squares = 0.0;
    };
    const auto length = static_cast<std::size_t>(c.correlation);
    std::vector<Lag> lags;
    for (const std::size_t d : {length / 2, length, 2 * length}) {
      lags.push_back({d, 0});
      lags.push_back({0, d});
      lags.push_back({d, d});
    }
    for (int n = 0; n < draws; ++n) {
      const Displacements moved = draw(field, random);
      for (std::size_t y = 0; y < image_side; ++y) {
        for (std::size_t x = 0; x < image_side; ++x) {
          const double u = moved.x[y][x];
          sum[y][x] += u;
          squares[y][x] += u * u;
          all_squares += moved.y[y][x] * moved.y[y][x];
          of_both += u * moved.y[y][x];
          largest = std::max({largest, std::abs(u), std::abs(moved.y[y][x])});
        }
      }
      for (Lag& lag : lags) {
        for (std::size_t y = 0; y + lag.dy < image_side; ++y) {
          for (std::size_t x = 0; x + lag.dx < image_side; ++x) {
            const double u = moved.y[y][x], v = moved.y[y + lag.dy][x + lag.dx];
            lag.product += u * v;
            lag.squares += (u * u + v * v) / 2;
          }
        }
      }
    }
    double worst_mean = 0.0, worst_spread = 0.0, all_x_squares = 0.0;
    for (std::size_t y = 0; y < image_side; ++y) {
      for (std::size_t x = 0; x < image_side; ++x) {
        all_x_squares += squares[y][x];
        const double mean = sum[y][x] / draws / c.rms;
        worst_mean = std::max(worst_mean, std::abs(mean));
        const double spread = std::sqrt(squares[y][x] / draws) / c.rms;
        worst_spread = std::max(worst_spread, std::abs(spread - 1.0));
      }
    }
    // Five standard errors of 6000 draws; fewer of a mean over all pixels.
    CHECK(worst_mean < 0.065);
    CHECK(worst_spread < 0.045);
    CHECK(std::sqrt(all_x_squares / (784.0 * draws)) / c.rms == doctest::Approx(1.0).epsilon(0.01));
    CHECK(std::sqrt(all_squares / (784.0 * draws)) / c.rms == doctest::Approx(1.0).epsilon(0.01));
    CHECK(std::abs(of_both / std::sqrt(all_squares * all_x_squares)) < 0.02);
    CHECK(largest < 3.8 * c.rms);
    CHECK(largest > 2.5 * c.rms);
    for (const Lag& lag : lags) {
      CAPTURE(lag.dx);
      CAPTURE(lag.dy);
      const double d2 = static_cast<double>(lag.dx * lag.dx + lag.dy * lag.dy);
      const double expected = std::exp(-d2 / (c.correlation * c.correlation));
      CHECK(std::abs(lag.product / lag.squares - expected) < 0.03);
    }
  }
}

/// The cubic B-spline around 0, by truncated powers: Σ_k (-1)^k C(4, k) (x + 2 - k)_+^3 / 6.
double cubic_spline(double x) {
  constexpr std::array<double, 5> coefficients{1, -4, 6, -4, 1};
  double sum = 0.0;
  for (int k = 0; k < 5; ++k) {
    const double reach = std::max(0.0, x + 2 - k);
    sum += coefficients[static_cast<std::size_t>(k)] * reach * reach * reach / 6;
  }
  return sum;
}

TEST_CASE("elastic_field: it is the spline through the lattice, of unit variance at each pixel") {
  for (const double correlation : {2.0, 3.7, 6.0, 28.0, 100.0}) {
    constexpr double rms = 1.5;
    const double distance = correlation / 1.1847;
    const int knots = static_cast<int>(27 / distance) + 4;
    // Knot i of a direction is at distance * (i - 1).
    const auto weights = [&](int position) {
      std::vector<double> w;
      double squares = 0.0;
      for (int i = 0; i < knots; ++i) {
        w.push_back(cubic_spline(position / distance - (i - 1)));
        squares += w.back() * w.back();
      }
      for (double& weight : w) weight /= std::sqrt(squares);
      return w;
    };
    mlp::SplitMix64 random(3), same(3);
    const Displacements found = draw(ElasticField(rms, correlation), random);
    // Four numbers a word: ten bits each, as odd numbers of mean 0, here brought to variance 1.
    std::vector<double> control;
    while (control.size() < static_cast<std::size_t>(2 * knots * knots)) {
      const std::uint64_t bits = same();
      for (int k = 0; k < 4; ++k) {
        const auto ten_bits = static_cast<std::int16_t>(bits >> 16 * k) >> 6;
        control.push_back((ten_bits + 0.5) / 512 * std::numbers::sqrt3);
      }
    }
    double furthest = 0.0;
    for (int y = 0; y < image_side; ++y) {
      const auto wy = weights(y);
      for (int x = 0; x < image_side; ++x) {
        const auto wx = weights(x);
        std::array<double, 2> sums{};
        for (int i = 0; i < knots; ++i) {
          for (int j = 0; j < knots; ++j) {
            for (std::size_t k = 0; k < 2; ++k) {
              const auto at = static_cast<std::size_t>(i * knots + j) +
                              k * static_cast<std::size_t>(knots * knots);
              sums[k] +=
                  control[at] * wy[static_cast<std::size_t>(i)] * wx[static_cast<std::size_t>(j)];
            }
          }
        }
        const auto row = static_cast<std::size_t>(y), column = static_cast<std::size_t>(x);
        furthest = std::max({furthest, std::abs(found.x[row][column] - rms * sums[0]),
                             std::abs(found.y[row][column] - rms * sums[1])});
      }
    }
    CHECK(furthest < 0.01 * rms);  // weights are rounded to 1/512
    CHECK(random() == same());     // as many draws as the lattice has fours
  }
}

TEST_CASE("elastic_field: it comes on top of the affine map, to the last bit") {
  const ElasticField field(2.0, 5.0);
  const AffineMap map{.xx = 0.8, .xy = 0.3, .x0 = 1.25, .yx = -0.2, .yy = 1.1, .y0 = -3.0};
  SamplingGrid plain, mapped, bent, both;
  AffineMap{}.fill(plain);
  map.fill(mapped);
  mlp::SplitMix64 first(7), second(7);
  field.fill(AffineMap{}, 1.0F, first, bent);
  field.fill(map, 1.0F, second, both);
  int wrong = 0;
  for (std::size_t i = 0; i < std::size(plain.x); ++i) {
    wrong += both.x[i] - mapped.x[i] != bent.x[i] - plain.x[i];
    wrong += both.y[i] - mapped.y[i] != bent.y[i] - plain.y[i];
  }
  CHECK(wrong == 0);
}

TEST_CASE("elastic_field: the smallest and the largest fields keep their proportions") {
  // The same draw at any rms is the same field, larger; and at any strength, smaller.
  mlp::SplitMix64 random(1);
  const Displacements unit = draw(ElasticField(1.0, 6.0), random);
  struct Case {
    double rms;
    float strength = 1.0F;
  };
  for (const Case& c : {Case{1e-9}, Case{1e-3}, Case{0.1}, Case{5.0}, Case{28.0}, Case{1.0, 0.5F},
                        Case{4.0, 0.125F}, Case{2.0, 0.0F}}) {
    const double rms = c.rms * static_cast<double>(c.strength);
    mlp::SplitMix64 same(1);
    const Displacements found = draw(ElasticField(c.rms, 6.0), same, c.strength);
    double furthest = 0.0;
    for (std::size_t y = 0; y < image_side; ++y) {
      for (std::size_t x = 0; x < image_side; ++x) {
        furthest = std::max({furthest, std::abs(found.x[y][x] - rms * unit.x[y][x]),
                             std::abs(found.y[y][x] - rms * unit.y[y][x])});
      }
    }
    CHECK(furthest < 0.001 * c.rms + 2.0 / 65536);
  }
}

}  // namespace
