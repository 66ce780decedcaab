#include <mlp/data/labels.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

TEST_CASE("labels: one-hot targets from any vector of integers") {
  Eigen::MatrixXf expected(3, 4);
  expected << 0, 0, 1, 0,  //
      0, 1, 0, 0,          //
      1, 0, 0, 1;
  CHECK(mlp::one_hot<float>(std::vector<int>{2, 1, 0, 2}, 3) == expected);
  CHECK(mlp::one_hot<float>(Eigen::Vector4i(2, 1, 0, 2), 3) == expected);
  const std::uint8_t bytes[] = {2, 1, 0, 2};
  CHECK(mlp::one_hot<float>(std::span<const std::uint8_t>(bytes), 3) == expected);
}

TEST_CASE("labels: grouped by class, whatever numbers stand for them") {
  const auto samples = mlp::detail::samples_by_class({20230117, 0, 20230117, 1});
  CHECK(samples == std::vector<std::vector<mlp::Index>>{{1}, {3}, {0, 2}});
}

TEST_CASE("labels: classes that are not there are refused, by sample") {
  CHECK_THROWS_WITH_AS(mlp::one_hot<float>(std::vector<int>{0, 3}, 3),
                       "mlp: class index of sample 1: expected 0 to 2, found 3",
                       mlp::ClassIndexError);
  for (const mlp::Index classes : {0, -1}) {
    CHECK_THROWS_WITH_AS(mlp::one_hot<float>(std::vector<int>{0, 3}, classes),
                         ("mlp: one_hot: classes: expected at least 1, found " +
                          std::to_string(static_cast<double>(classes)))
                             .c_str(),
                         mlp::OptionError);
  }
  CHECK_THROWS_WITH_AS(mlp::detail::class_indices(std::vector<int>{0, 1, -1}),
                       "mlp: class index of sample 2: expected at least 0, found -1",
                       mlp::ClassIndexError);
}
