#include <mlp/optimizer/clip_by_value.hpp>

#include <mlp/optimizer/adam.hpp>
#include <mlp/optimizer/sgd.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::ClipByValue;

TEST_CASE("clip_by_value: the optimizer within sees gradients between the limits") {
  support::check_optimizer(ClipByValue{mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9}, 0.5},
                           reference::clipped(0.5, reference::sgd(0.1, 0.9, false, 0.0)));
  support::check_optimizer(ClipByValue{mlp::Adam{.learning_rate = 0.02}, 0.1},
                           reference::clipped(0.1, reference::adam(0.02, 0.9, 0.999, 1e-8)));
}

TEST_CASE("clip_by_value: blocks of the gradient make no difference") {
  const std::size_t n = 5000;
  std::vector<float> w(n, 1.0F);
  std::vector<float> g(n);
  for (std::size_t i = 0; i < n; ++i) g[i] = 0.001F * static_cast<float>(i) - 2.5F;
  support::any_optimizer<float>(ClipByValue{mlp::Sgd{.learning_rate = 1.0}, 0.25})
      .update(w.data(), g.data(), {}, n, true, 1);
  for (std::size_t i = 0; i < n; ++i) {
    REQUIRE(w[i] == 1.0F - std::min(std::max(g[i], -0.25F), 0.25F));
  }
}

TEST_CASE("clip_by_value: a NaN stays one, an infinity is clipped") {
  std::vector<float> w{1.0F, 1.0F, 1.0F};
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> g{std::numeric_limits<float>::quiet_NaN(), infinity, -infinity};
  support::any_optimizer<float>(ClipByValue{mlp::Sgd{.learning_rate = 1.0}, 0.5})
      .update(w.data(), g.data(), {}, 3, true, 1);
  CHECK(std::isnan(w[0]));
  CHECK(w[1] == 0.5F);
  CHECK(w[2] == 1.5F);
}

TEST_CASE("clip_by_value: it has the members of what is within") {
  ClipByValue clipped{mlp::Adam{.learning_rate = 0.5, .amsgrad = true}, 2.0};
  static_assert(mlp::Optimizer<ClipByValue<mlp::Adam>> &&
                mlp::Optimizer<ClipByValue<mlp::Adam>, double>);
  CHECK(clipped.learning_rate == 0.5);
  CHECK(clipped.slots().size() == 3);
  CHECK(clipped.limit == 2.0);
  CHECK(support::distance_on_rosenbrock(ClipByValue{mlp::Adam{.learning_rate = 0.02}, 1.0}, 5000) <
        1e-2);
}

TEST_CASE("clip_by_value: options without meaning are refused, those within too") {
  CHECK_THROWS_WITH_AS((ClipByValue{mlp::Sgd{}, 0.0}.require_valid()),
                       "mlp: ClipByValue: limit: expected above 0, found 0.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS((ClipByValue{mlp::Sgd{}, support::nan}.require_valid()),
                       "mlp: ClipByValue: limit: expected above 0, found nan", mlp::OptionError);
  CHECK_THROWS_WITH_AS((ClipByValue{mlp::Sgd{.momentum = 2.0}, 1.0}.require_valid()),
                       "mlp: Sgd: momentum: expected at least 0 and below 1, found 2.000000",
                       mlp::OptionError);
}
