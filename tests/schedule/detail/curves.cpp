#include <mlp/schedule/detail/curves.hpp>

#include <doctest/doctest.h>

namespace detail = mlp::detail;

TEST_CASE("curves: progress goes from 0 to 1 and stays there") {
  static_assert(detail::progress(0, 4) == 0.0);
  static_assert(detail::progress(1, 4) == 0.25);
  static_assert(detail::progress(4, 4) == 1.0);
  static_assert(detail::progress(5, 4) == 1.0);
  CHECK(detail::progress(0, 0) == 1.0);
}

TEST_CASE("curves: both begin and end where they are told to") {
  CHECK(detail::line(3.0, 5.0, 0.0) == 3.0);
  CHECK(detail::line(3.0, 5.0, 0.25) == 3.5);
  CHECK(detail::line(3.0, 5.0, 1.0) == 5.0);
  CHECK(detail::half_cosine(3.0, 5.0, 0.0) == 3.0);
  CHECK(detail::half_cosine(3.0, 5.0, 0.5) == doctest::Approx(4.0));
  CHECK(detail::half_cosine(3.0, 5.0, 1.0 / 3.0) == doctest::Approx(3.5));
  CHECK(detail::half_cosine(3.0, 5.0, 1.0) == 5.0);
}
