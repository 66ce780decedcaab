#include <mlp/optimizer/detail/adam_update.hpp>

#include <doctest/doctest.h>

// The update itself is tested through adam.cpp, adamw.cpp and nadam.cpp.
TEST_CASE("adam_update: corrections of early and late steps are what pow gives") {
  for (const std::int64_t t : {1, 2, 3, 10, 999, 1'000'000}) {
    for (const double beta : {0.0, 0.5, 0.9, 0.999, 0.99999}) {
      CHECK(mlp::detail::bias_correction(beta, t) ==
            doctest::Approx(1.0 - std::pow(beta, static_cast<double>(t))).epsilon(1e-12));
    }
  }
}
