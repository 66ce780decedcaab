#include <mlp/network/detail/chain.hpp>

#include <mlp/activation/relu.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/dropout.hpp>
#include <mlp/layer/named.hpp>

#include <doctest/doctest.h>

#include <array>

// What a chain must refuse is in must_not_compile/.
TEST_CASE("chains whose sizes meet are accepted, of any depth") {
  static_assert(mlp::detail::check_chain<mlp::Dense<1, 1>>());
  static_assert(mlp::detail::check_chain<mlp::Dense<4, 3, mlp::Relu>, mlp::Dense<3, 7>,
                                         mlp::Activate<7, mlp::Relu>,
                                         mlp::Named<"head", mlp::Dense<7, 2, mlp::Softmax>>>());
  CHECK(mlp::detail::check_chain<mlp::Dense<2, 3>, mlp::Dense<3, 2>>());
}

TEST_CASE("which layers end in an activation for the output alone") {
  using mlp::detail::has_output_only_activation;
  static_assert(has_output_only_activation<mlp::Dense<4, 3, mlp::Softmax>>());
  static_assert(has_output_only_activation<mlp::Activate<3, mlp::Softmax>>());
  static_assert(has_output_only_activation<mlp::Named<"head", mlp::Dense<4, 3, mlp::Softmax>>>());
  static_assert(!has_output_only_activation<mlp::Dense<4, 3, mlp::Relu>>());
  CHECK_FALSE(has_output_only_activation<mlp::Dense<4, 3>>());
}

TEST_CASE("behind which layers a rectifier in a layer of its own follows") {
  using mlp::Dense, mlp::Activate, mlp::Dropout, mlp::BatchNorm, mlp::Relu;
  const auto check = [](const auto& found, const auto&... expected) {
    CHECK(found == std::array<bool, sizeof...(expected)>{expected...});
  };
  using mlp::detail::find_rectifiers;
  check(find_rectifiers<Dense<2, 2>, Activate<2, Relu>>(), true, false);
  check(find_rectifiers<Dense<2, 2>, BatchNorm<2>, Dropout<2>, Activate<2, Relu>>(), true, true,
        true, false);
  check(find_rectifiers<Dense<2, 2>, BatchNorm<2>, Dense<2, 2>, Activate<2, Relu>>(), false, false,
        true, false);
  check(find_rectifiers<Dense<2, 2>, Dense<2, 2, Relu>>(), false, false);
  check(find_rectifiers<Activate<2, Relu>, Dense<2, 2>>(), false, false);
}

TEST_CASE("names of layers differ, also from those that stand for an index") {
  using mlp::Dense, mlp::Named, mlp::detail::has_distinct_labels;
  using Plain = Dense<2, 2>;
  CHECK(has_distinct_labels<Plain, Plain>());
  CHECK(has_distinct_labels<Named<"a", Plain>, Named<"b", Plain>, Plain>());
  CHECK_FALSE(has_distinct_labels<Named<"a", Plain>, Plain, Named<"a", Plain>>());
  CHECK_FALSE(has_distinct_labels<Named<"dense1", Plain>, Plain>());
  CHECK(has_distinct_labels<Named<"dense0", Plain>, Plain>());  // has that name already
  CHECK(has_distinct_labels<Named<"dense7", Plain>, Plain>());
}
