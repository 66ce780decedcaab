// Where matrices are row-major unless they say otherwise, all numbers are the same.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <mlp/mlp.hpp>

#include <vector>

#if !defined(EIGEN_DEFAULT_TO_ROW_MAJOR)
#error "nothing to be tested"
#endif

namespace {

using RowMajor = Eigen::MatrixXf;  // as users write it
using ColumnMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
static_assert(RowMajor::IsRowMajor);

using Net = mlp::Network<mlp::BatchNorm<6>, mlp::Dense<6, 9, mlp::Tanh>, mlp::LayerNorm<9>,
                         mlp::Dense<9, 3, mlp::Softmax>>;

const RowMajor x = [] {
  RowMajor made(6, 40);
  mlp::Random random(1);
  for (mlp::Index i = 0; i < made.size(); ++i)
    made(i % 6, i / 6) = static_cast<float>(random.normal());
  return made;
}();
const ColumnMajor x_by_column = x;
const std::vector<int> labels = [] {
  std::vector<int> made;
  for (int j = 0; j < 40; ++j) made.push_back(j * j % 3);
  return made;
}();

/// Elements in one order, whatever the matrices' own.
template <class A, class B>
bool same(const A& a, const B& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && (a.array() == b.array()).all();
}

template <class X>
mlp::Model<Net> trained(const X& samples, bool on_values) {
  mlp::Model<Net> model(mlp::Seed{3});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Adam{.learning_rate = 0.01});
  const X targets = mlp::one_hot<float>(labels, 3);
  for (int k = 0; k < 5; ++k) {
    on_values ? trainer.step(samples, targets) : trainer.step(samples, labels);
  }
  trainer.fit(samples, labels, {.batch_size = 7, .epochs = 2});
  return model;
}

}  // namespace

TEST_CASE("training ends with the same bits") {
  for (const bool on_values : {false, true}) {
    CHECK(same(trained(x, on_values).parameters().flat(),
               trained(x_by_column, on_values).parameters().flat()));
  }
}

TEST_CASE("a prediction is that of the loops by hand") {
  const mlp::Model<mlp::Network<mlp::Dense<6, 3>>> model(mlp::Seed{5});
  const auto [W, b] = model.parameters().layer<0>();
  const auto y = model.predict(x);
  for (mlp::Index j = 0; j < 40; ++j) {
    for (mlp::Index i = 0; i < 3; ++i) {
      float z = b(i);
      for (mlp::Index k = 0; k < 6; ++k) z += W(i, k) * x(k, j);
      CHECK(static_cast<double>(y(i, j)) == doctest::Approx(static_cast<double>(z)));
    }
  }
}

TEST_CASE("predictions, metrics and data are the same") {
  const auto model = trained(x, false);
  CHECK(same(model.predict(x), model.predict(x_by_column)));
  CHECK(same(model.logits(x), model.logits(x_by_column)));
  CHECK(same(model.predict_classes(x), model.predict_classes(x_by_column)));
  const RowMajor y = model.predict(x);
  const ColumnMajor y_by_column = y;
  CHECK(same(y, model.predict(x_by_column)));
  CHECK(mlp::accuracy(y, labels) == mlp::accuracy(y_by_column, labels));
  CHECK(mlp::top_k_accuracy(y, labels, 2) == mlp::top_k_accuracy(y_by_column, labels, 2));
  CHECK(mlp::accuracy(RowMajor(y.topRows(1)), std::vector<int>(40, 0)) ==
        mlp::accuracy(ColumnMajor(y.topRows(1)), std::vector<int>(40, 0)));
  const mlp::Standardization standard(x), by_column(x_by_column);
  CHECK(same(standard.mean(), by_column.mean()));
  RowMajor applied = x;
  ColumnMajor applied_by_column = x_by_column;
  standard.apply(applied);
  by_column.apply(applied_by_column);
  CHECK(same(applied, applied_by_column));
  CHECK(mlp::regression_scores(y, x.topRows(3)).rmse ==
        mlp::regression_scores(y_by_column, x_by_column.topRows(3)).rmse);
}
