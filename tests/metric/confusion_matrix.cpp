#include <mlp/metric/confusion_matrix.hpp>

#include <doctest/doctest.h>

namespace {

// Rows are the true classes:   4 1 0 / 2 3 0 / 0 1 0
mlp::ConfusionMatrix<3> example() {
  mlp::ConfusionMatrix<3> matrix;
  const int counts[3][3] = {{4, 1, 0}, {2, 3, 0}, {0, 1, 0}};
  for (int actual = 0; actual < 3; ++actual) {
    for (int predicted = 0; predicted < 3; ++predicted) {
      for (int i = 0; i < counts[actual][predicted]; ++i) matrix.add(actual, predicted);
    }
  }
  return matrix;
}

}  // namespace

TEST_CASE("counts stand in the row of the true class and the column of the predicted one") {
  const auto matrix = example();
  CHECK(matrix.counts()(1, 0) == 2);
  CHECK(matrix.counts()(0, 1) == 1);
  CHECK(matrix.total() == 11);
  CHECK(matrix.accuracy() == doctest::Approx(7.0 / 11.0));
}

TEST_CASE("precision, recall and F1 of each class") {
  const auto matrix = example();
  CHECK(matrix.precision(0) == doctest::Approx(4.0 / 6.0));
  CHECK(matrix.precision(1) == doctest::Approx(3.0 / 5.0));
  CHECK(matrix.recall(0) == doctest::Approx(4.0 / 5.0));
  CHECK(matrix.recall(1) == doctest::Approx(3.0 / 5.0));
  CHECK(matrix.f1(0) == doctest::Approx(2.0 * (4.0 / 6.0) * 0.8 / (4.0 / 6.0 + 0.8)));
  CHECK(matrix.f1(1) == doctest::Approx(0.6));
  CHECK(matrix.macro_f1() == doctest::Approx((8.0 / 11.0 + 0.6 + 0.0) / 3.0));
}

TEST_CASE("a class that does not occur has no part in the mean over classes") {
  mlp::ConfusionMatrix<3> perfect;
  perfect.add(0, 0);
  perfect.add(2, 2);
  CHECK(perfect.macro_f1() == 1.0);
  mlp::ConfusionMatrix<3> predicted_alone = perfect;
  predicted_alone.add(0, 1);
  CHECK(predicted_alone.macro_f1() == doctest::Approx((2.0 / 3.0 + 0.0 + 1.0) / 3.0));
}

TEST_CASE("a sample of which the model says nothing is wrong, and nobody's prediction") {
  mlp::ConfusionMatrix<2> matrix;
  matrix.add(0, 0);
  matrix.add(0, mlp::no_class);
  matrix.add(1, mlp::no_class);
  CHECK(matrix.total() == 3);
  CHECK(matrix.accuracy() == doctest::Approx(1.0 / 3.0));
  CHECK(matrix.recall(0) == 0.5);
  CHECK(matrix.precision(0) == 1.0);
  CHECK(matrix.f1(0) == doctest::Approx(2.0 / 3.0));
  CHECK(matrix.without_prediction()(1) == 1);
  CHECK(matrix.counts().sum() == 1);
  CHECK(matrix.macro_f1() == doctest::Approx(1.0 / 3.0));
}

TEST_CASE("hundreds of classes") {
  mlp::ConfusionMatrix<1000> matrix;
  for (mlp::Index c = 0; c < 1000; ++c) matrix.add(c, c == 7 ? 8 : c);
  CHECK(matrix.accuracy() == 0.999);
  CHECK(matrix.recall(7) == 0.0);
  CHECK(matrix.precision(8) == 0.5);
}

TEST_CASE("a ratio of nothing is zero, not a NaN") {
  const auto matrix = example();
  CHECK(matrix.precision(2) == 0.0);  // never predicted
  CHECK(matrix.recall(2) == 0.0);
  CHECK(matrix.f1(2) == 0.0);
  const mlp::ConfusionMatrix<2> empty;
  CHECK(empty.accuracy() == 0.0);
  CHECK(empty.recall(0) == 0.0);
  CHECK(empty.macro_f1() == 0.0);
}

TEST_CASE("classes out of range are refused, and nothing is counted") {
  auto matrix = example();
  CHECK_THROWS_WITH_AS(matrix.add(3, 0), "mlp: actual class: expected 0 to 2, found 3",
                       mlp::ClassIndexError);
  CHECK_THROWS_WITH_AS(matrix.add(0, -2), "mlp: predicted class: expected 0 to 2, found -2",
                       mlp::ClassIndexError);
  CHECK(matrix.total() == 11);
}
