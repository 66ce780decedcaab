#include <mlp/io/detail/cpp_literal.hpp>

#include <doctest/doctest.h>

#include <mlp/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "support/sample_data.hpp"

namespace {

TEST_CASE("cpp literal: literals are the same numbers again") {
  using Limits = std::numeric_limits<float>;
  mlp::Random random(1, 0);
  std::vector<float> values{0.0F,
                            -0.0F,
                            1.0F,
                            -17.0F,
                            0.1F,
                            Limits::max(),
                            Limits::lowest(),
                            Limits::min(),
                            Limits::denorm_min(),
                            16777216.0F,
                            1e10F};
  for (int i = 0; i < 10'000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random.below(std::uint64_t{1} << 32));
    float value = 0;
    std::memcpy(&value, &bits, sizeof(value));
    if (std::isfinite(value)) values.push_back(value);
  }
  int wrong = 0;
  for (const float value : values) {
    const std::string literal = mlp::detail::cpp_literal(value);
    const float again = std::strtof(literal.c_str(), nullptr);
    wrong += support::same_bits(&again, &value, 1) && literal.back() == 'F' &&
                     literal.find_first_of(".e") != std::string::npos
                 ? 0
                 : 1;
  }
  CHECK(wrong == 0);
  CHECK(mlp::detail::cpp_literal(1.0F) == "1.0F");
  CHECK(mlp::detail::cpp_literal(std::string_view("a\"b\\c\n?"
                                                  "?/\xC3\xA4")) ==
        "\"a\\042b\\134c\\012\\077\\077/\\303\\244\"");
}

TEST_CASE("cpp literal: what is no number of float is refused") {
  for (const float value :
       {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::quiet_NaN()}) {
    CHECK_THROWS_AS(mlp::detail::cpp_literal(value), mlp::OptionError);
  }
}

TEST_CASE("cpp literal: arrays, in lines of at most 100 characters") {
  CHECK(mlp::detail::cpp_array("a", std::vector<float>{0.5F, -2.0F}) ==
        "inline constexpr float a[2] = {\n    0.5F, -2.0F,\n};\n");
  CHECK(mlp::detail::cpp_array("b", std::vector<double>{0.1, 1e8}) ==
        "inline constexpr double b[2] = {\n    0.1, 1e+08,\n};\n");
  const std::string text = mlp::detail::cpp_array("a", std::vector<float>(1000, 0.123456F));
  std::size_t begin = 0, longest = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    longest = std::max(longest, end - begin);
  }
  CHECK(longest <= 100);
  CHECK(longest > 80);
  CHECK(std::count(text.begin(), text.end(), 'F') == 1000);
}

TEST_CASE("cpp literal: names of C++") {
  for (const char* name : {"a", "_", "A9_b", "x"}) CHECK(mlp::detail::is_cpp_identifier(name));
  for (const char* name : {"", "9a", "a b", "a-b", "\xc3\xa4", "a\n", "a::b"}) {
    CHECK(!mlp::detail::is_cpp_identifier(name));
  }
}

}  // namespace
