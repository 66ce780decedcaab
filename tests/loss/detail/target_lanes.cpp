#include <mlp/loss/detail/target_lanes.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace {

namespace kernel = mlp::kernel;
using mlp::Index;

/// What the outputs of a network should give, slice by slice, with the lanes beyond the last.
template <class Scalar, class Of>
std::vector<Scalar> lanes_of(Index outputs, const Of& of) {
  std::vector<Scalar> all;
  kernel::for_each_slice<kernel::Chunk<Scalar>>(outputs, [&](const auto& slice) {
    const auto values = of(slice).array();
    all.insert(all.end(), values.data(), values.data() + values.size());
  });
  return all;
}

}  // namespace

TEST_CASE_TEMPLATE("target_lanes: a class is a one where it stands, and zeros", Scalar, float,
                   double) {
  for (const Index outputs : {1, 2, 10, 16, 20, 40}) {
    for (Index label = 0; label < (outputs == 1 ? 2 : outputs); ++label) {
      CAPTURE(outputs);
      CAPTURE(label);
      const mlp::ClassTarget<Scalar> target(label, outputs);
      const auto found = lanes_of<Scalar>(
          outputs, [&](const auto& slice) { return mlp::detail::target_lanes(target, slice); });
      for (std::size_t i = 0; i < found.size(); ++i) {
        const auto index = static_cast<Index>(i);
        REQUIRE(found[i] == (index < outputs ? target(index) : Scalar(0)));
      }
    }
  }
}

TEST_CASE("target_lanes: of values nothing is read behind the last") {
  const std::vector<double> values{0.5, 0.4, 0.1};  // the address sanitizer looks on
  const mlp::ValueTarget<double> target(values.data());
  const auto found = lanes_of<double>(
      3, [&](const auto& slice) { return mlp::detail::target_lanes(target, slice); });
  CHECK(found == std::vector<double>{0.5, 0.4, 0.1, 0, 0, 0, 0, 0});
}

TEST_CASE("target_lanes: weights of outputs, and none beyond") {
  const std::vector<double> weights{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const auto found = lanes_of<double>(
      9, [&](const auto& slice) { return mlp::detail::weight_lanes(weights, slice); });
  CHECK(found == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0});
}
