// Whether draws follow a distribution, with bounds that right ones exceed less than once in 10⁹.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace support {

/// The largest distance between the distribution of a sample and the true one.
template <class Distribution>
double kolmogorov_smirnov(std::vector<double> draws, const Distribution& cdf) {
  std::sort(draws.begin(), draws.end());
  const auto n = static_cast<double>(draws.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < draws.size(); ++i) {
    const double p = cdf(draws[i]);
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, p - rank / n, (rank + 1.0) / n - p});
  }
  return distance;
}

/// Of n draws: 2 e^(-2 n d²) = 10⁻⁹ (Massart 1990, "The tight constant in the
/// Dvoretzky-Kiefer-Wolfowitz inequality").
inline double distance_bound(std::size_t n) {
  return std::sqrt(std::log(2e9) / 2.0 / static_cast<double>(n));
}

/// Standard deviations from the mean that a normal number is in 5.6 of 10¹⁰ cases.
inline constexpr double rare_deviations = 6.2;

/// Of χ² with k degrees of freedom: P(χ² >= k + 2 √(k t) + 2 t) <= e^-t (Laurent & Massart 2000,
/// lemma 1).
inline double chi_squared_bound(double k) {
  const double t = std::log(1e9);
  return k + 2.0 * std::sqrt(k * t) + 2.0 * t;
}

}  // namespace support
