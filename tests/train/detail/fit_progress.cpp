#include <mlp/train/detail/fit_loop.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

// What the loop does to a model is in trainer/fit.cpp.
namespace {

std::vector<mlp::Index> order_of(mlp::Index epoch, const mlp::FitOptions& options) {
  return mlp::detail::order_of_epoch(epoch, 50, options);
}

}  // namespace

TEST_CASE("an epoch's order is a permutation that follows from seed and epoch alone") {
  const auto first = order_of(1, {.seed = 4});
  CHECK(first == order_of(1, {.seed = 4}));
  CHECK(first != order_of(2, {.seed = 4}));
  CHECK(first != order_of(1, {.seed = 5}));
  auto sorted = first;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == order_of(1, {.shuffle = false}));
  for (std::size_t i = 0; i < sorted.size(); ++i) CHECK(sorted[i] == static_cast<mlp::Index>(i));
}

TEST_CASE("an order of the caller's own takes its place") {
  const auto backwards = [](mlp::Index epoch) { return std::vector<mlp::Index>{9, 8, epoch}; };
  CHECK(order_of(3, {.order = backwards}) == std::vector<mlp::Index>{9, 8, 3});
}

TEST_CASE("no callback never stops") {
  const mlp::Callbacks callbacks;
  CHECK_FALSE(mlp::detail::is_stopped(callbacks.on_step, mlp::StepReport{}));
  const auto stop = [](const mlp::StepReport&) { return mlp::Flow::stop; };
  CHECK(mlp::detail::is_stopped(std::function<mlp::Flow(const mlp::StepReport&)>(stop),
                                mlp::StepReport{}));
}
