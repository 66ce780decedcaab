#include <mlp/fit_loop.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

// What the loop does to a model is in trainer/fit.cpp.
namespace {

std::vector<mlp::Index> order_of(mlp::Index epoch, const mlp::FitOptions& options) {
  std::vector<mlp::Index> order(50, -1);
  mlp::detail::order_epoch(epoch, options, order);
  return order;
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

TEST_CASE("no callback never stops") {
  const mlp::Callbacks callbacks;
  CHECK_FALSE(mlp::detail::is_stopped(callbacks.on_step, mlp::StepReport{}));
  const auto stop = [](const mlp::StepReport&) { return mlp::Flow::stop; };
  CHECK(mlp::detail::is_stopped(std::function<mlp::Flow(const mlp::StepReport&)>(stop),
                                mlp::StepReport{}));
}
