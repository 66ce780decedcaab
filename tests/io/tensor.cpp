#include <mlp/io/tensor.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/message_of.hpp"

namespace {

using mlp::DType;
using mlp::Tensor;
using mlp::TensorSizes;
using support::message_of;

/// The value of sign, exponent and mantissa, as IEEE 754 defines it, for any split of the bits.
double value_of(std::uint64_t bits, int exponent_bits, int mantissa_bits) {
  const int exponent = static_cast<int>(bits >> mantissa_bits & ((1U << exponent_bits) - 1));
  const auto mantissa = static_cast<double>(bits & ((1U << mantissa_bits) - 1));
  const double sign = (bits >> (exponent_bits + mantissa_bits) & 1U) != 0 ? -1.0 : 1.0;
  const int bias = (1 << (exponent_bits - 1)) - 1;
  if (exponent == (1 << exponent_bits) - 1) {
    using Limits = std::numeric_limits<double>;
    return mantissa == 0 ? sign * Limits::infinity() : Limits::quiet_NaN();
  }
  if (exponent == 0) return sign * std::ldexp(mantissa, 1 - bias - mantissa_bits);
  return sign * std::ldexp(1.0 + std::ldexp(mantissa, -mantissa_bits), exponent - bias);
}

TEST_CASE("tensor: every number of 16 bits is read exactly") {
  std::vector<std::uint16_t> bits(65536);
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::uint16_t>(i);
  const auto data = std::as_bytes(std::span(bits));
  const auto check = [&](DType dtype, int exponent_bits, int mantissa_bits) {
    const Tensor tensor{"t", dtype, {256, 256}, data};
    const std::vector<float> floats = tensor.values<float>();
    const std::vector<double> doubles = tensor.values<double>();
    REQUIRE(floats.size() == bits.size());
    int wrong = 0;
    for (std::size_t i = 0; i < bits.size(); ++i) {
      const double truth = value_of(i, exponent_bits, mantissa_bits);
      const auto is = [&](double value) {
        return std::isnan(truth) ? std::isnan(value)
                                 : value == truth && std::signbit(value) == std::signbit(truth);
      };
      wrong += is(static_cast<double>(floats[i])) && is(doubles[i]) ? 0 : 1;
    }
    CHECK(wrong == 0);
  };
  check(DType::f16, 5, 10);
  check(DType::bf16, 8, 7);
}

TEST_CASE("tensor: doubles are rounded to the nearest float") {
  const std::vector<double> values{0.1, 1e300, 1.0 + std::ldexp(1.0, -24), std::ldexp(3.0, -150)};
  const Tensor tensor = Tensor::of<double>("t", {4}, values);
  CHECK(tensor.values<double>() == values);
  CHECK(tensor.values<float>() == std::vector<float>{0.1F, INFINITY, 1.0F, std::ldexp(1.0F, -148)});
}

TEST_CASE("tensor: integers are read as what they are, and at any address") {
  const std::vector<std::int64_t> values{-5, INT64_MAX};
  std::vector<std::byte> shifted(1);
  for (const std::byte b : std::as_bytes(std::span(values))) shifted.push_back(b);
  const Tensor tensor{"count", DType::i64, {2}, std::span(shifted).subspan(1)};
  CHECK(tensor.values<std::int64_t>() == values);
  CHECK(tensor.size() == 2);
  CHECK(!tensor.is_floating_point());
  CHECK(message_of<mlp::OptionError>([&] { tensor.values<float>(); }) ==
        "mlp: tensor count: expected numbers that can be read as F32, found I64");
  CHECK(message_of<mlp::OptionError>([&] { tensor.values<std::uint64_t>(); }) ==
        "mlp: tensor count: expected numbers that can be read as U64, found I64");
}

TEST_CASE("tensor: products of sizes that do not fit are no number") {
  CHECK(mlp::checked_product({}, 4) == 4);
  CHECK(mlp::checked_product({3, 5}, 2) == 30);
  CHECK(mlp::checked_product({1ULL << 32, 1ULL << 31}, 1) == 1ULL << 63);
  CHECK(!mlp::checked_product({1ULL << 32, 1ULL << 31}, 2));
  CHECK(!mlp::checked_product({~0ULL, ~0ULL, ~0ULL}, 8));
  CHECK(mlp::checked_product({~0ULL, ~0ULL, 0}, 8) == 0);
}

TEST_CASE("tensor: names of types and shapes") {
  for (const mlp::DTypeInfo& info : mlp::dtypes) CHECK(mlp::info_of(info.dtype).name == info.name);
  for (const mlp::DTypeInfo& info : mlp::dtypes) {
    CAPTURE(info.name);
    const bool is_float = info.name.find('F') != std::string_view::npos;  // F32, BF16
    CHECK(Tensor{"t", info.dtype, {}, {}}.is_floating_point() == is_float);
  }
  CHECK(mlp::dtype_of<float>() == DType::f32);
  CHECK(mlp::dtype_of<std::uint16_t>() == DType::u16);
  CHECK(mlp::dtype_of<signed char>() == DType::i8);
  CHECK(mlp::to_string(TensorSizes{}) == "[]");
  CHECK(mlp::to_string(TensorSizes{128, 784}) == "[128, 784]");
  CHECK(mlp::to_string(TensorSizes(9, 1)) == "[1, 1, 1, 1, 1, 1, 1, 1, ... (9 sizes)]");
}

}  // namespace
