#include <mlp/kernel/math.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cstdint>

#include "support/fnv.hpp"

namespace {

namespace kernel = mlp::kernel;

TEST_CASE_TEMPLATE("math: in arrays as in lanes", Scalar, float, double) {
  using V = kernel::Chunk<Scalar>;
  const typename V::Array x = V::counting_from(-5).array() * Scalar(0.7);
  const V lanes(x);
  CHECK((exp(lanes).array() == kernel::exp(x)).all());
  CHECK((expm1(lanes).array() == kernel::expm1(x)).all());
  CHECK((logistic(lanes).array() == kernel::logistic(x)).all());
  CHECK((tanh(lanes).array() == kernel::tanh(x)).all());
  CHECK((softplus(lanes).array() == kernel::softplus(x)).all());
  const typename V::Array sum = kernel::multiply_add<typename V::Array>(x, x, x);
  CHECK((sum == (lanes * lanes + lanes).array()).all());
  CHECK((kernel::by_lanes(x, [](auto v) { return decltype(v)(v * v); }) == x * x).all());
}

// Whole packets and the filled-up last one: the bits must not tell where an element stood.
TEST_CASE_TEMPLATE("math: an element's bits do not depend on its place", Scalar, float, double) {
  constexpr int size = 37;
  Eigen::Array<Scalar, size, 1> x;
  for (int i = 0; i < size; ++i) x(i) = Scalar(0.37) * Scalar(i) - Scalar(6);
  const auto whole = kernel::logistic(x);
  const auto exponentials = kernel::exp(x);
  for (int i = 0; i < size; ++i) {
    const Eigen::Array<Scalar, 1, 1> alone(x(i));
    CHECK(kernel::logistic(alone)(0) == whole(i));
    CHECK(kernel::exp(alone)(0) == exponentials(i));
  }
}

/// Of what f makes of numbers of all sizes; all NaNs count as one.
template <class Scalar, class Function>
std::uint64_t hash_of(const Function& f) {
  using V = kernel::Chunk<Scalar>;
  using Bits = typename kernel::BinaryFormat<Scalar>::Bits;
  constexpr auto step = static_cast<Bits>(0x9E3779B97F4A7C15);  // odd: bit patterns do not repeat
  support::Fnv1a hash;
  Bits bits = 0;
  for (int chunk = 0; chunk < 20'000; ++chunk) {
    typename V::Array x;
    for (Scalar& number : x) number = std::bit_cast<Scalar>(bits += step);
    for (const Scalar y : f(V(x)).array()) hash.add_number(y);
  }
  return hash.value();
}

// Of all compilers, instruction sets and levels of optimisation.
TEST_CASE("math: the same bits wherever there are fused multiply-adds" *
          doctest::skip(!kernel::rounds_once)) {
  const auto check = []<class Scalar>(Scalar, const std::array<std::uint64_t, 7>& expected) {
    CHECK(hash_of<Scalar>([](auto x) { return exp(x); }) == expected[0]);
    CHECK(hash_of<Scalar>([](auto x) { return expm1(x); }) == expected[1]);
    CHECK(hash_of<Scalar>([](auto x) { return logistic(x); }) == expected[2]);
    CHECK(hash_of<Scalar>([](auto x) { return tanh(x); }) == expected[3]);
    CHECK(hash_of<Scalar>([](auto x) { return softplus(x); }) == expected[4]);
    CHECK(hash_of<Scalar>([](auto x) { return standard_normal(x).density; }) == expected[5]);
    CHECK(hash_of<Scalar>([](auto x) { return standard_normal(x).cumulative; }) == expected[6]);
  };
  check(float{}, {0x0C4F131AC69DF75E, 0x04E03F0D83749B79, 0xA61CCBF462DF986D, 0x28B7354249BE40C9,
                  0xF8EEC506F9A02043, 0xBEB54CB1A81ED20E, 0xB89CC5EF4BEB4C31});
  check(double{}, {0x6921A99B42D6CCB8, 0xA2C47B6219ED0A4A, 0xF185AC27AA8F33FE, 0xA0ED9C1AC274DA1C,
                   0x3ABD7867EEC65355, 0x22F78624DB65A734, 0x6086448B5E97D91F});
}

}  // namespace
