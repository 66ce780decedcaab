#include <mlp/metric/accuracy.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

// Columns are samples; the largest are rows 0, 2, 1, and a tie of rows 1 and 2.
Eigen::MatrixXf outputs() {
  Eigen::MatrixXf a(3, 4);
  a << 0.7F, 0.1F, 0.2F, 0.2F,  //
      0.2F, 0.3F, 0.5F, 0.4F,   //
      0.1F, 0.6F, 0.3F, 0.4F;
  return a;
}

}  // namespace

TEST_CASE("the predicted class is the first largest output") {
  const std::array<double, 4> outputs{0.1, 0.4, 0.4, 0.1};
  CHECK(mlp::predicted_class(outputs.data(), 4) == 1);
  CHECK(mlp::predicted_class(outputs.data() + 1, 2) == 0);
}

TEST_CASE("a single output is compared with a threshold") {
  const std::array<float, 3> outputs{0.4F, 0.5F, 0.6F};
  CHECK(mlp::predicted_class(outputs.data(), 1) == 0);
  CHECK(mlp::predicted_class(outputs.data() + 1, 1) == 0);
  CHECK(mlp::predicted_class(outputs.data() + 2, 1) == 1);
  CHECK(mlp::predicted_class(outputs.data(), 1, 0.0F) == 1);
}

TEST_CASE("where an output is NaN no class is predicted") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (std::size_t place = 0; place < 4; ++place) {
    std::array<double, 4> outputs{0.1, 0.4, 0.4, 0.1};
    outputs[place] = nan;
    CHECK(mlp::predicted_class(outputs.data(), 4) == mlp::no_class);
  }
  CHECK(mlp::predicted_class(&nan, 1) == mlp::no_class);
  const std::array<double, 3> unbounded{-infinity, infinity, infinity};
  CHECK(mlp::predicted_class(unbounded.data(), 3) == 1);
}

TEST_CASE("accuracy is the fraction of right classes") {
  CHECK(mlp::accuracy(outputs(), std::vector<int>{0, 2, 1, 1}) == 1.0);
  CHECK(mlp::accuracy(outputs(), std::vector<int>{0, 2, 1, 2}) == 0.75);  // a tie: the first wins
  CHECK(mlp::accuracy(outputs(), std::vector<int>{1, 1, 2, 0}) == 0.0);
  CHECK(mlp::accuracy(outputs().leftCols(2), std::array<std::uint8_t, 2>{0, 0}) == 0.5);
  CHECK(mlp::accuracy(outputs(), Eigen::Vector4i(0, 2, 2, 2)) == 0.5);
  CHECK_THROWS_WITH_AS(mlp::accuracy(outputs().leftCols(0), std::vector<int>{}),
                       "mlp: accuracy: expected at least 1 sample, found 0", mlp::SizeError);
}

TEST_CASE("top-k counts a class among the k largest") {
  const std::vector<int> labels{1, 0, 2, 2};
  CHECK_THROWS_WITH_AS(mlp::top_k_accuracy(outputs(), labels, 0),
                       "mlp: top_k_accuracy: k: expected at least 1, found 0.000000",
                       mlp::OptionError);
  CHECK(mlp::top_k_accuracy(outputs(), labels, 1) == 0.0);
  CHECK(mlp::top_k_accuracy(outputs(), labels, 2) == 0.75);
  CHECK(mlp::top_k_accuracy(outputs(), labels, 3) == 1.0);
  CHECK(mlp::top_k_accuracy(outputs(), labels, 100) == 1.0);
}

TEST_CASE("a single output stands for the second class above one half") {
  const Eigen::RowVector4f p(0.9F, 0.5F, 0.2F, 0.6F);
  CHECK(mlp::accuracy(p, std::vector<int>{1, 0, 0, 1}) == 1.0);
  CHECK(mlp::accuracy(p, std::vector<int>{1, 1, 0, 0}) == 0.5);
  CHECK_THROWS_AS(mlp::accuracy(p, std::vector<int>{1, 2, 0, 0}), mlp::ClassIndexError);
}

TEST_CASE("outputs that are not numbers are never right") {
  Eigen::MatrixXf a = outputs();
  a(0, 0) = std::numeric_limits<float>::quiet_NaN();  // the true class
  a(0, 1) = std::numeric_limits<float>::quiet_NaN();  // another
  CHECK(mlp::accuracy(a, std::vector<int>{0, 2, 1, 1}) == 0.5);
  a.setConstant(std::numeric_limits<float>::quiet_NaN());
  CHECK(mlp::accuracy(a, std::vector<int>{0, 2, 1, 1}) == 0.0);
}

TEST_CASE("labels that do not fit are refused with both numbers") {
  CHECK_THROWS_WITH_AS(mlp::accuracy(outputs(), std::vector<int>{0, 1}),
                       "mlp: labels: size: expected 4, found 2", mlp::SizeError);
  CHECK_THROWS_WITH_AS(mlp::accuracy(outputs(), std::vector<int>{0, 2, 3, 1}),
                       "mlp: class index of sample 2: expected 0 to 2, found 3",
                       mlp::ClassIndexError);
  CHECK_THROWS_WITH_AS(mlp::accuracy(outputs(), std::vector<int>{0, -1, 3, 1}),
                       "mlp: class index of sample 1: expected 0 to 2, found -1",
                       mlp::ClassIndexError);
}

TEST_CASE("a single output has two classes for top-k as well") {
  const Eigen::RowVector2f p(0.9F, 0.2F);
  CHECK(mlp::top_k_accuracy(p, std::vector<int>{0, 0}, 1) == 0.5);
  CHECK(mlp::top_k_accuracy(p, std::vector<int>{0, 1}, 2) == 1.0);
  CHECK_THROWS_AS(mlp::top_k_accuracy(p, std::vector<int>{0, 2}, 2), mlp::ClassIndexError);
}
