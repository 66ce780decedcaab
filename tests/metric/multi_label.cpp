#include <mlp/metric/multi_label.hpp>

#include <doctest/doctest.h>

#include <limits>

using mlp::MultiLabelCounts;

namespace {

// Three labels of four samples; scikit-learn 1.9 gives the figures below for them.
struct Example {
  Eigen::MatrixXf p{{0.9F, 0.2F, 0.6F, 0.5F}, {0.1F, 0.8F, 0.7F, 0.2F}, {0.3F, 0.4F, 0.1F, 0.2F}};
  Eigen::MatrixXd t{{1, 0, 1, 1}, {0, 1, 0, 0}, {0, 0, 0, 0}};
};

}  // namespace

TEST_CASE("multi_label: exact matches, answers, and the figures of each label") {
  const Example e;
  const MultiLabelCounts counts(e.p, e.t);
  CHECK(counts.labels() == 3);
  CHECK(counts.samples() == 4);
  CHECK(counts.exact_match() == 0.5);
  CHECK(counts.accuracy() == doctest::Approx(10.0 / 12.0));
  CHECK(counts.accuracy(0) == 0.75);
  CHECK(counts.accuracy(2) == 1.0);
  CHECK(counts.precision(0) == 1.0);
  CHECK(counts.recall(0) == doctest::Approx(2.0 / 3.0));
  CHECK(counts.f1(0) == doctest::Approx(0.8));
  CHECK(counts.precision(1) == 0.5);
  CHECK(counts.recall(1) == 1.0);
  CHECK(counts.f1(1) == doctest::Approx(2.0 / 3.0));
  CHECK(counts.f1(2) == 0.0);  // of nothing
  CHECK(counts.macro_f1() == doctest::Approx((0.8 + 2.0 / 3.0) / 3.0));
  CHECK(counts.micro_f1() == doctest::Approx(0.75));
}

TEST_CASE("multi_label: perfect answers, from probabilities and from logits") {
  const Example e;
  const MultiLabelCounts perfect(e.t, e.t);
  CHECK(perfect.exact_match() == 1.0);
  CHECK(perfect.accuracy() == 1.0);
  CHECK(perfect.micro_f1() == 1.0);
  const Eigen::MatrixXd logits = (e.t.array() * 2.0 - 1.0) * 0.1;
  CHECK(MultiLabelCounts(logits, e.t, 0.0).exact_match() == 1.0);
  CHECK(MultiLabelCounts(logits, e.t).recall(0) == 0.0);
}

TEST_CASE("multi_label: NaN is a wrong answer, whatever the truth") {
  const Example e;
  const Eigen::MatrixXd nothing =
      Eigen::MatrixXd::Constant(3, 4, std::numeric_limits<double>::quiet_NaN());
  const MultiLabelCounts counts(nothing, e.t);
  CHECK(counts.exact_match() == 0.0);
  CHECK(counts.accuracy() == 0.0);
  CHECK(counts.micro_f1() == 0.0);
}

TEST_CASE("multi_label: sizes that do not meet are refused") {
  const Example e;
  CHECK_THROWS_WITH_AS(MultiLabelCounts(e.p.topRows(2), e.t),
                       "mlp: multi-label: outputs: rows: expected 3, found 2", mlp::SizeError);
  CHECK_THROWS_WITH_AS(MultiLabelCounts(e.p.leftCols(3), e.t),
                       "mlp: multi-label: outputs: columns: expected 4, found 3", mlp::SizeError);
}

TEST_CASE("multi_label: a target that is NaN is refused by its place") {
  const Eigen::MatrixXd outputs = Eigen::MatrixXd::Constant(2, 3, 0.1);
  Eigen::MatrixXd targets = Eigen::MatrixXd::Zero(2, 3);
  targets(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH_AS(mlp::MultiLabelCounts(outputs, targets),
                       "mlp: multi-label: targets: sample 2: label 1: expected a number, found nan",
                       mlp::NonFiniteError);
}
