#include <mlp/kernel/bits.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

namespace kernel = mlp::kernel;

TEST_CASE_TEMPLATE("bits: every power of two", Scalar, float, double) {
  using V = kernel::Lanes<Scalar>;
  using Format = kernel::BinaryFormat<Scalar>;
  for (int n = 1 - Format::bias; n <= Format::bias; ++n) {
    const V power = power_of_two(V::all(kernel::exponent_by_adding<Scalar> + Scalar(n)));
    CHECK((power.array() == std::ldexp(Scalar(1), n)).all());
  }
}

TEST_CASE_TEMPLATE("bits: the upper half of a number has an exact square, and a lower half", Scalar,
                   float, double) {
  using V = kernel::Lanes<Scalar>;
  for (const Scalar x : {Scalar(1) / 3, Scalar(-14.123456789), Scalar(2), Scalar(1.9999999)}) {
    const Scalar high = upper_half(V::all(x)).array()(0);
    CHECK(std::abs(x - high) < std::abs(x) * std::sqrt(std::numeric_limits<Scalar>::epsilon()) * 2);
    const Scalar square = high * high;
    CHECK(std::fma(high, high, -square) == Scalar(0));
  }
}

TEST_CASE_TEMPLATE("bits: a choice where one number is less, and not where one is NaN", Scalar,
                   float, double) {
  using V = kernel::Chunk<Scalar>;
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  const V x = V::counting_from(-3);
  const auto chosen = where_less(x, V(0.0), V(10.0), x).array();
  for (int i = 0; i < V::size; ++i) CHECK(chosen(i) == (i < 3 ? Scalar(10) : Scalar(i - 3)));
  CHECK((where_less(V::all(nan), V(0.0), V(1.0), V(2.0)).array() == Scalar(2)).all());
  CHECK((where_less(V(0.0), V::all(nan), V(1.0), V(2.0)).array() == Scalar(2)).all());
  CHECK((where_less(V(-0.0), V(0.0), V(1.0), V(2.0)).array() == Scalar(2)).all());
}

}  // namespace
