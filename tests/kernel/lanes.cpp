#include <mlp/kernel/lanes.hpp>

#include <mlp/kernel/sweep.hpp>

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
  CHECK(of([](auto x, auto y) { return lerp(x, y, typename decltype(x)::Share(0.25)); }, Scalar(1),
           Scalar(3)) == Scalar(1.5));
}

TEST_CASE_TEMPLATE("lanes: the whole way from one number to another ends at the other", Scalar,
                   float, double) {
  const auto lerp_of = [](Scalar from, Scalar to, double share) {
    return of([share](auto x, auto y) { return lerp(x, y, typename decltype(x)::Share(share)); },
              from, to);
  };
  const auto lerp_to_square = [](Scalar from, Scalar root, double share) {
    return of(
        [share](auto x, auto y) { return lerp(x, y * y, typename decltype(x)::Share(share)); },
        from, root);
  };
  const auto large = static_cast<Scalar>(1e30), small = static_cast<Scalar>(1e-3);
  CHECK(lerp_of(large, small, 1.0) == small);
  CHECK(lerp_to_square(large, small, 1.0) == small * small);
  CHECK(lerp_of(large, small, 0.0) == large);
  CHECK(lerp_of(small, large, 1.0) == large);
  CHECK(lerp_of(Scalar(1), Scalar(3), 0.75) == Scalar(2.5));
  CHECK(lerp_of(Scalar(1), Scalar(3), 0.5) == Scalar(2));
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
  const Scalar kept = kernel::rounds_once ? tiny * tiny : Scalar(0);
  CHECK(of([](auto x, auto y) { return x * x - y; }, a, rounded) == kept);
  CHECK(of([](auto x, auto y) { return y - x * x; }, a, rounded) == -kept);
  CHECK(of([](auto x, auto y) { return x * x + -y; }, a, rounded) == kept);
  CHECK(of([](auto x, auto y) { return -y + x * x; }, a, rounded) == kept);
  // Of two products the second is rounded first.
  CHECK(of([](auto x, auto) { return x * x - x * x; }, a) == kept);
  CHECK(of([](auto x, auto y) { return x * x + -y * decltype(x)(1.0); }, a, rounded) == kept);
}

TEST_CASE_TEMPLATE("lanes: roots are rounded once, from the smallest number to infinity", Scalar,
                   float, double) {
  using Limits = std::numeric_limits<Scalar>;
  const auto root = [](auto x, auto) { return sqrt(x); };
  CHECK(std::isnan(of(root, Scalar(-1))));
  CHECK(std::isnan(of(root, Limits::quiet_NaN())));
  for (const Scalar x :
       {Scalar(0), Limits::denorm_min(), Limits::min(), Limits::max(), Limits::infinity()}) {
    CHECK(of(root, x) == std::sqrt(x));
  }
  int wrong = 0;
  for (Scalar x = Limits::denorm_min(); x < Limits::max() / 2;
       x = std::nextafter(x * Scalar(1.00371F), Limits::max())) {
    wrong += of(root, x) == std::sqrt(x) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("lanes: a chunk is 64 bytes, however many packets that are") {
  static_assert(kernel::chunk_size<float> == 16);
  static_assert(kernel::chunk_size<double> == 8);
  CHECK(sizeof(kernel::Chunk<float>) == 64);
  CHECK(sizeof(kernel::Chunk<double>) == 64);
}

TEST_CASE_TEMPLATE("lanes: some of them are read and written, and no further than told", Scalar,
                   float, double) {
  using V = kernel::Chunk<Scalar>;
  for (mlp::Index count = 0; count < V::size; ++count) {
    // Exactly as long as needed, so that the address sanitizer sees a read too far.
    std::vector<Scalar> from(static_cast<std::size_t>(count), Scalar(2));
    const V lanes = V::load_first(from.data(), count, Scalar(5));
    const auto values = lanes.array();
    for (mlp::Index i = 0; i < V::size; ++i)
      CHECK(values(i) == (i < count ? Scalar(2) : Scalar(5)));
    std::vector<Scalar> to(static_cast<std::size_t>(count) + 1, Scalar(7));
    lanes.store_first(to.data(), count);
    CHECK(to.back() == Scalar(7));  // a write under a mask is one that the sanitizer does not see
    to.pop_back();
    CHECK(to == from);
  }
}

TEST_CASE_TEMPLATE("lanes: arrays, counting, casts and several packets at once", Scalar, float,
                   double) {
  using V = kernel::Chunk<Scalar>;
  const auto numbers = V::counting_from(-3).array();
  for (int i = 0; i < V::size; ++i) CHECK(numbers(i) == Scalar(i - 3));
  const V x(numbers);
  const auto y = (x * x + V(1.0)).array();
  const auto z = V(abs(x) / V(2.0)).array();
  const auto d = kernel::cast<double>(x).array();
  const auto root = sqrt(abs(x)).array();
  for (int i = 0; i < V::size; ++i) {
    CHECK(y(i) == numbers(i) * numbers(i) + Scalar(1));
    CHECK(z(i) == std::abs(numbers(i)) / Scalar(2));
    CHECK(d(i) == static_cast<double>(numbers(i)));
    CHECK(root(i) == std::sqrt(std::abs(numbers(i))));
  }
  CHECK(kernel::maximum(x) == Scalar(V::size - 4));
  CHECK(kernel::maximum(-x) == Scalar(3));
}

TEST_CASE("lanes: a sum adds halves, whatever the packets: what is lost tells the order") {
  using V = kernel::Chunk<float>;
  V::Array x;
  for (int i = 0; i < 16; ++i) x(i) = static_cast<float>(1 << i);
  CHECK(kernel::sum(V(x)) == 65535.0F);
  // 2^24 + 1 is no float: a one is lost unless it meets another before.
  constexpr float large = 16777216.0F;
  const auto with_ones = [&](int i, int j) {
    x.setZero();
    x(0) = large;
    x(i) = x(j) = 1.0F;
    return kernel::sum(V(x));
  };
  CHECK(with_ones(4, 12) == large + 2.0F);
  CHECK(with_ones(6, 10) == large + 2.0F);
  CHECK(with_ones(4, 8) == large);
  CHECK(with_ones(2, 4) == large);
}
