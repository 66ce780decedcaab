#include "support/optimizer_check.hpp"

#include "support/draws.hpp"
#include "support/sample_data.hpp"

#include <doctest/doctest.h>

namespace support {

namespace {

constexpr std::size_t count = 100;  // no multiple of a packet
constexpr int steps = 60;

/// The run of one optimizer: every array begins `shift` elements off its alignment.
template <class Real>
struct Run {
  std::size_t shift;
  std::vector<std::vector<Real>> arrays;  // w, g, slots

  Run(const AnyOptimizer<Real>& optimizer, std::size_t offset)
      : shift(offset),
        arrays(static_cast<std::size_t>(optimizer.slots) + 2, std::vector<Real>(count + offset)) {
    for (std::size_t i = 0; i < count; ++i) w()[i] = start(i);
  }

  static Real start(std::size_t i) {
    return static_cast<Real>(0.02 * static_cast<double>(i) - 0.97);
  }
  Real* w() { return arrays[0].data() + shift; }
  Real* g() { return arrays[1].data() + shift; }

  void update(const AnyOptimizer<Real>& optimizer, std::size_t first, std::size_t n, bool decays,
              int step) {
    std::vector<Real*> slots;
    for (std::size_t k = 2; k < arrays.size(); ++k) {
      slots.push_back(arrays[k].data() + shift + first);
    }
    optimizer.update(w() + first, g() + first, slots, n, decays, step);
  }

  bool same_bits(Run& other) {
    bool same = arrays.size() == other.arrays.size();
    for (std::size_t k = 0; same && k < arrays.size(); ++k) {
      same = support::same_bits(arrays[k].data() + shift, other.arrays[k].data() + other.shift,
                                static_cast<mlp::Index>(count));
    }
    return same;
  }
};

/// A gradient that depends on the parameter, the step and the place, and changes its size.
double gradient_at(double w, int step, std::size_t i) {
  const double size = i % 7 == 0 ? 1e-3 : i % 5 == 0 ? 30.0 : 1.0;
  return size * (0.3 * w + std::sin(0.3 * step + static_cast<double>(i)));
}

template <class Real>
void check_formulas(const AnyOptimizer<Real>& optimizer, const reference::Rule& rule, bool decays,
                    double tolerance) {
  Run<Real> run(optimizer, 0);
  std::vector<reference::Cell> cells(count);
  for (std::size_t i = 0; i < count; ++i) cells[i].w = static_cast<double>(Run<Real>::start(i));
  for (int step = 1; step <= steps; ++step) {
    for (std::size_t i = 0; i < count; ++i) {
      // The same gradient for both, a number of either type.
      run.g()[i] = static_cast<Real>(gradient_at(cells[i].w, step, i));
      rule(cells[i], static_cast<double>(run.g()[i]), step, decays);
    }
    run.update(optimizer, 0, count, decays, step);
  }
  double motion = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    CAPTURE(i);
    const double expected = cells[i].w;
    const double error = std::abs(static_cast<double>(run.w()[i]) - expected);
    CHECK(error <= tolerance * std::max(1.0, std::abs(expected)));
    motion = std::max(motion, std::abs(expected - static_cast<double>(Run<Real>::start(i))));
  }
  CHECK(motion > 1e-3);  // what stands still would agree as well
}

template <class Real>
void check_bits(const AnyOptimizer<Real>& optimizer) {
  Run<Real> whole(optimizer, 0);
  Run<Real> shifted(optimizer, 3);
  Run<Real> in_parts(optimizer, 1);
  for (int step = 1; step <= 5; ++step) {
    for (std::size_t i = 0; i < count; ++i) {
      const double g = gradient_at(static_cast<double>(whole.w()[i]), step, i);
      whole.g()[i] = shifted.g()[i] = in_parts.g()[i] = static_cast<Real>(g);
    }
    whole.update(optimizer, 0, count, true, step);
    shifted.update(optimizer, 0, count, true, step);
    for (std::size_t first = 0, n = 1; first < count; first += n, n = n * 2 + 1) {
      in_parts.update(optimizer, first, std::min(n, count - first), true, step);
    }
  }
  CHECK(whole.same_bits(shifted));
  CHECK(whole.same_bits(in_parts));
}

}  // namespace

void check_optimizer(const AnyOptimizer<double>& doubles, const AnyOptimizer<float>& floats,
                     const reference::Rule& rule, double in_float) {
  for (const bool decays : {true, false}) {
    CAPTURE(decays);
    check_formulas(doubles, rule, decays, 1e-12);
    check_formulas(floats, rule, decays, in_float);
  }
  check_bits(doubles);
  check_bits(floats);
}

}  // namespace support
