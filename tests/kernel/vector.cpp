#include <mlp/kernel/vector.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace {

namespace kernel = mlp::kernel;

template <class Number, int count>
void check_moves() {
  // One off any alignment, with a number before and behind that must stay.
  std::vector<Number> from(std::size_t{count} + 1), to(std::size_t{count} + 2, Number(7));
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<Number>(i + 10);
  const auto v = kernel::load_vector<count>(from.data() + 1);
  static_assert(sizeof v == sizeof(Number) * std::size_t{count});
  kernel::store_vector<count>(to.data() + 1, v);
  CHECK(to.front() == Number(7));
  CHECK(to.back() == Number(7));
  for (std::size_t i = 1; i <= std::size_t{count}; ++i) CHECK(to[i] == from[i]);
}

TEST_CASE_TEMPLATE("vectors are loaded and stored wherever they are", Number, float, double,
                   std::int32_t, std::uint64_t) {
  check_moves<Number, 1>();
  if constexpr (kernel::vector_bytes > 0) {
    check_moves<Number, 2>();
    check_moves<Number, static_cast<int>(kernel::vector_bytes / sizeof(Number))>();
  }
}

TEST_CASE("a vector of one number is that number") {
  static_assert(std::is_same_v<kernel::Vector<float, 1>, float>);
  static_assert(std::is_same_v<kernel::Vector<std::uint64_t, 1>, std::uint64_t>);
}

TEST_CASE("vectors are as wide as the target's registers, or there are none") {
  static_assert(kernel::vector_bytes == 0 || kernel::vector_bytes == 16 ||
                kernel::vector_bytes == 32 || kernel::vector_bytes == 64);
  static_assert(kernel::register_count == 16 || kernel::register_count == 32);
#if defined(EIGEN_DONT_VECTORIZE)
  CHECK(kernel::vector_bytes == 0);
#elif defined(__SSE2__) || defined(__aarch64__)
  CHECK(kernel::vector_bytes >= 16);
#endif
}

TEST_CASE_TEMPLATE("formats of IEEE 754", Scalar, float, double) {
  using Format = kernel::BinaryFormat<Scalar>;
  static_assert(sizeof(typename Format::Bits) == sizeof(Scalar));
  static_assert(Format::fraction_bits + 1 == std::numeric_limits<Scalar>::digits);
  static_assert(Format::bias + 1 == std::numeric_limits<Scalar>::max_exponent);
}

}  // namespace
