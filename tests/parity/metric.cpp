// Metrics beside scikit-learn's: make_reference/metric.py has the same cases by the same names.
#include "parity/reference_values.hpp"

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

namespace {

using mlp::Index;
using parity::Values;

constexpr int classes = 5;

std::vector<int> labels_of(const Values& values) { return {values.begin(), values.end()}; }

TEST_CASE("parity: accuracy") {
  parity::Part part("metric", "accuracy");
  const std::vector<int> labels = labels_of(part.given("labels"));
  const Eigen::Map<const Eigen::MatrixXd> scores(part.given("scores").data(), classes,
                                                 static_cast<Index>(labels.size()));
  part.compare("top 1", mlp::accuracy(scores, labels));
  for (const Index k : {2, 3, 4}) {
    part.compare("top " + std::to_string(k), mlp::top_k_accuracy(scores, labels, k));
  }
  const std::vector<int> binary = labels_of(part.given("binary labels"));
  const Eigen::Map<const Eigen::RowVectorXd> probabilities(part.given("probabilities").data(),
                                                           static_cast<Index>(binary.size()));
  part.compare("binary", mlp::accuracy(probabilities, binary));
}

template <class Figure>
Values of_each_class(const Figure& figure) {
  Values values;
  for (Index c = 0; c < classes; ++c) values.push_back(figure(c));
  return values;
}

void check(parity::Part& part, const std::string& name) {
  const Values& labels = part.given(name + ", labels");
  const Values& predicted = part.given(name + ", predicted");
  mlp::ConfusionMatrix<classes> matrix;
  for (std::size_t j = 0; j < labels.size(); ++j) {
    matrix.add(static_cast<Index>(labels[j]), static_cast<Index>(predicted[j]));
  }
  const Eigen::MatrixXd rows = matrix.counts().transpose().cast<double>();
  part.compare(name + ", counts", {rows.data(), static_cast<std::size_t>(rows.size())});
  part.compare(name + ", accuracy", matrix.accuracy());
  part.compare(name + ", precision", of_each_class([&](Index c) { return matrix.precision(c); }));
  part.compare(name + ", recall", of_each_class([&](Index c) { return matrix.recall(c); }));
  part.compare(name + ", F1", of_each_class([&](Index c) { return matrix.f1(c); }));
  part.compare(name + ", macro F1", matrix.macro_f1());
}

TEST_CASE("parity: confusion_matrix") {
  parity::Part part("metric", "confusion_matrix");
  check(part, "all classes");
  check(part, "absent classes");
}

TEST_CASE("parity: multi_label") {
  parity::Part part("metric", "multi_label");
  constexpr int labels = 4;
  const auto matrix = [&](const std::string& row) {
    const Values& values = part.given(row);
    return Eigen::Map<const Eigen::MatrixXd>(values.data(), labels,
                                             static_cast<Index>(values.size()) / labels);
  };
  const mlp::MultiLabelCounts counts(matrix("probabilities"), matrix("targets"));
  const auto each = [](const auto& figure) {
    Values values;
    for (Index l = 0; l < labels; ++l) values.push_back(figure(l));
    return values;
  };
  part.compare("exact match", counts.exact_match());
  part.compare("accuracy", counts.accuracy());
  part.compare("precision", each([&](Index l) { return counts.precision(l); }));
  part.compare("recall", each([&](Index l) { return counts.recall(l); }));
  part.compare("F1", each([&](Index l) { return counts.f1(l); }));
  part.compare("macro F1", counts.macro_f1());
  part.compare("micro F1", counts.micro_f1());
}

TEST_CASE("parity: regression") {
  parity::Part part("metric", "regression");
  const auto matrix = [&](const std::string& row) {
    const Values& values = part.given(row);
    return Eigen::Map<const Eigen::MatrixXd>(values.data(), 3,
                                             static_cast<Index>(values.size()) / 3);
  };
  const mlp::RegressionScores scores = mlp::regression_scores(matrix("outputs"), matrix("targets"));
  part.compare("RMSE", scores.rmse);
  part.compare("MAE", scores.mae);
  part.compare("R2", scores.r_squared);
}

}  // namespace
