#include <mlp/kernel/lanes.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "support/sample_data.hpp"

namespace kernel = mlp::kernel;

namespace {

/// f(a, b) of two numbers, through the first lane.
template <class Scalar, class Function>
Scalar of(Function f, Scalar a, Scalar b = Scalar(0)) {
  Scalar x[] = {a};
  const Scalar y[] = {b};
  kernel::sweep([=](auto& to, auto other) { to = f(to, other); }, mlp::Segment<Scalar>(x, 1),
                mlp::ConstSegment<Scalar>(y, 1));
  return x[0];
}

}  // namespace

TEST_CASE_TEMPLATE("lanes: arithmetic is that of the numbers", Scalar, float, double) {
  const Scalar a = Scalar(37) / Scalar(10);
  const Scalar b = Scalar(-13) / Scalar(10);
  CHECK(of([](auto x, auto y) { return x + y; }, a, b) == a + b);
  CHECK(of([](auto x, auto y) { return x - y; }, a, b) == a - b);
  CHECK(of([](auto x, auto y) { return x * y; }, a, b) == a * b);
  CHECK(of([](auto x, auto y) { return x / y; }, a, b) == a / b);
  CHECK(of([](auto x, auto) { return -x; }, a) == -a);
  CHECK(std::signbit(of([](auto x, auto) { return -x; }, Scalar(0))));
  CHECK(of([](auto x, auto y) { return min(x, y); }, a, b) == b);
  CHECK(of([](auto x, auto y) { return max(x, y); }, a, b) == a);
  CHECK(of([](auto x, auto y) { return lerp(x, y, decltype(x)(0.25)); }, Scalar(1), Scalar(3)) ==
        Scalar(1.5));
}

TEST_CASE_TEMPLATE("lanes: sign", Scalar, float, double) {
  const auto f = [](auto x, auto) { return sign(x); };
  using Limits = std::numeric_limits<Scalar>;
  for (const Scalar size : {Limits::denorm_min(), Limits::min(), Scalar(1e-20F), Scalar(1),
                            Limits::max(), Limits::infinity()}) {
    CHECK(of(f, size) == Scalar(1));
    CHECK(of(f, -size) == Scalar(-1));
  }
  CHECK(of(f, Scalar(0)) == Scalar(0));
  CHECK(of(f, Scalar(-0.0F)) == Scalar(0));
  CHECK(std::isnan(of(f, Limits::quiet_NaN())));
}

TEST_CASE_TEMPLATE("lanes: a NaN is not bounded away", Scalar, float, double) {
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  CHECK(std::isnan(of([](auto x, auto y) { return min(x, y); }, nan, Scalar(1))));
  CHECK(std::isnan(of([](auto x, auto y) { return max(x, y); }, nan, Scalar(1))));
}

TEST_CASE_TEMPLATE("lanes: a product that meets a sum is rounded with it, once, where that can be",
                   Scalar, float, double) {
  // a² = 1 + 2 ε + ε², which alone is rounded to 1 + 2 ε.
  const Scalar tiny = std::numeric_limits<Scalar>::epsilon();
  const Scalar a = Scalar(1) + tiny;
  const Scalar rounded = Scalar(1) + Scalar(2) * tiny;
  const Scalar kept = kernel::has_fused_multiply_add ? tiny * tiny : Scalar(0);
  CHECK(of([](auto x, auto y) { return x * x - y; }, a, rounded) == kept);
  CHECK(of([](auto x, auto y) { return y - x * x; }, a, rounded) == -kept);
  CHECK(of([](auto x, auto y) { return x * x + -y; }, a, rounded) == kept);
  CHECK(of([](auto x, auto y) { return -y + x * x; }, a, rounded) == kept);
  // Of two products the second is rounded first.
  CHECK(of([](auto x, auto) { return x * x - x * x; }, a) == kept);
  CHECK(of([](auto x, auto y) { return x * x + -y * decltype(x)(1.0); }, a, rounded) == kept);
}

TEST_CASE_TEMPLATE(
    "lanes: roots are within two ulp, from the smallest normal number to the largest", Scalar,
    float, double) {
  const auto root = [](auto x, auto) { return sqrt(x); };
  CHECK(of(root, Scalar(0)) == Scalar(0));
  CHECK(std::isnan(of(root, Scalar(-1))));
  CHECK(std::isnan(of(root, std::numeric_limits<Scalar>::quiet_NaN())));
  double worst = 0.0;
  for (Scalar x = std::numeric_limits<Scalar>::min(); x < std::numeric_limits<Scalar>::max() / 2;
       x *= Scalar(1.0371F)) {
    const Scalar expected = std::sqrt(x);
    const Scalar ulp = std::nextafter(expected, Scalar(1e38F)) - expected;
    worst = std::max(worst, static_cast<double>(std::abs(of(root, x) - expected) / ulp));
  }
  CHECK(worst <= 2.0);
  // Roots of denormal numbers are small, if not right.
  CHECK(of(root, std::numeric_limits<Scalar>::denorm_min()) <
        std::sqrt(std::numeric_limits<Scalar>::min()));
}

TEST_CASE_TEMPLATE("sweep: every element once, const runs untouched, nothing beyond the end",
                   Scalar, float, double) {
  for (const mlp::Index n : {0, 1, 5, 8, 15, 16, 17, 40}) {
    const auto size = static_cast<std::size_t>(n);
    // Exactly as long as needed, so that the address sanitizer sees a step too far.
    std::vector<Scalar> a(size), b(size), c(size, Scalar(1));
    for (std::size_t i = 0; i < size; ++i) a[i] = Scalar(i), b[i] = Scalar(10 * i);
    const std::vector<Scalar> before = b;
    kernel::sweep(
        [](auto& x, auto y, auto& z) {
          z = x + y;
          x = y;
          y = z;  // its own copy
        },
        mlp::Segment<Scalar>(a.data(), n), mlp::ConstSegment<Scalar>(b.data(), n),
        mlp::Segment<Scalar>(c.data(), n));
    CHECK(b == before);
    CHECK(a == before);
    for (std::size_t i = 0; i < size; ++i) CHECK(c[i] == Scalar(11 * i));
  }
}

TEST_CASE_TEMPLATE("sweep: bits of an element depend neither on position nor on address", Scalar,
                   float, double) {
  constexpr mlp::Index count = 67;
  const auto x = support::random_matrix<Scalar>(count, 1, 5);
  const auto y = support::random_matrix<Scalar>(count, 1, 6);
  const auto f = [](auto& to, auto other) {
    to = to - lerp(to, other * other, decltype(other)(0.1)) / (sqrt(other * other) + to * to);
  };
  std::vector<Scalar> whole(x.data(), x.data() + count);
  kernel::sweep(f, mlp::Segment<Scalar>(whole.data(), count),
                mlp::ConstSegment<Scalar>(y.data(), count));
  for (mlp::Index i = 0; i < count; ++i) {
    Scalar alone = x(i);
    kernel::sweep(f, mlp::Segment<Scalar>(&alone, 1), mlp::ConstSegment<Scalar>(y.data() + i, 1));
    CHECK(support::same_bits(&alone, whole.data() + i, 1));
  }
}
