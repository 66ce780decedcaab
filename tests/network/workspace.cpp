#include <mlp/network/workspace.hpp>

#include <mlp/activation/silu.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/dense.hpp>

#include <doctest/doctest.h>

namespace {

using First = mlp::Dense<3, 5, mlp::Silu>;  // keeps its input for the way back
using Last = mlp::Dense<5, 2, mlp::Softmax>;
using Workspace = mlp::Workspace<float, First, Last>;

}  // namespace

TEST_CASE("a training workspace has room for every layer's memory") {
  static_assert(First::cache_rows == 5);
  Workspace workspace(7);
  CHECK(workspace.capacity() == 7);
  // Written to the end, so that the address sanitizer sees whether there is room.
  std::fill_n(workspace.output(0), 5 * 7, 1.0F);
  std::fill_n(workspace.cache(0), 5 * 7, 1.0F);
  std::fill_n(workspace.delta(0), 5 * 7, 1.0F);
  std::fill_n(workspace.scratch(0), 3 * 5, 1.0F);
  std::fill_n(workspace.output(1), 2 * 7, 1.0F);
  std::fill_n(workspace.delta(1), 2 * 7, 1.0F);
  std::fill_n(workspace.scratch(1), 5 * 2, 1.0F);
}

TEST_CASE("inference needs neither deltas nor scratch") {
  Workspace workspace(7, mlp::Purpose::inference);
  CHECK(workspace.output(1) != nullptr);
  CHECK(workspace.delta(0) == nullptr);
  CHECK(workspace.scratch(0) == nullptr);
}

TEST_CASE("reserve grows and never shrinks") {
  Workspace workspace(4);
  const float* before = workspace.output(0);
  workspace.reserve(3);
  CHECK(workspace.capacity() == 4);
  CHECK(workspace.output(0) == before);
  workspace.reserve(9);
  CHECK(workspace.capacity() == 9);
  std::fill_n(workspace.output(0), 5 * 9, 1.0F);
  std::fill_n(workspace.delta(1), 2 * 9, 1.0F);
}

TEST_CASE("a workspace without room is refused, for predicting with it would never end") {
  CHECK_THROWS_WITH_AS(Workspace(0), "mlp: Workspace: capacity: expected at least 1, found 0",
                       mlp::SizeError);
  CHECK_THROWS_AS(Workspace(-1), mlp::SizeError);
}
