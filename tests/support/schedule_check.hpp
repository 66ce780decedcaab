// What every schedule promises: runs of other lengths are scheduled alike.
#pragma once

#include <mlp/concepts.hpp>

#include <doctest/doctest.h>

#include <cmath>

namespace support {

/// Whether a run ten times as long has the same factors at the same fractions of it, and factors
/// are finite and not below zero at every step, the one after the last included.
template <mlp::Schedule S>
void check_schedule(const S& schedule) {
  schedule.require_valid();
  for (mlp::Index step = 0; step <= 60; ++step) {
    CAPTURE(step);
    const double factor = schedule(step, 60);
    CHECK(std::isfinite(factor));
    CHECK(factor >= 0.0);
    CHECK(schedule(10 * step, 600) == doctest::Approx(factor).epsilon(1e-12));
  }
  for (const mlp::Index steps : {0, 1}) CHECK(std::isfinite(schedule(0, steps)));
}

}  // namespace support
