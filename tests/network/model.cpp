#include <mlp/network/model.hpp>

#include <mlp/activation/relu.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/tanh.hpp>
#include <mlp/initializer/constant.hpp>
#include <mlp/layer/dense.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/sample_data.hpp"

namespace {

using Net = mlp::Network<mlp::Dense<4, 9, mlp::Tanh>, mlp::Dense<9, 3, mlp::Softmax>>;
using support::DynamicMatrix;
using support::random_matrix;

/// The same network written out with loops.
DynamicMatrix<double> by_hand(const mlp::Model<Net, double>& model,
                              const DynamicMatrix<double>& x) {
  const auto [W1, b1] = model.parameters().layer<0>();
  const auto [W2, b2] = model.parameters().layer<1>();
  DynamicMatrix<double> result(3, x.cols());
  for (mlp::Index j = 0; j < x.cols(); ++j) {
    double hidden[9];
    for (int i = 0; i < 9; ++i) {
      double z = b1(i);
      for (int k = 0; k < 4; ++k) z += W1(i, k) * x(k, j);
      hidden[i] = std::tanh(z);
    }
    double sum = 0.0;
    for (int i = 0; i < 3; ++i) {
      double z = b2(i);
      for (int k = 0; k < 9; ++k) z += W2(i, k) * hidden[k];
      result(i, j) = std::exp(z);
      sum += result(i, j);
    }
    result.col(j) /= sum;
  }
  return result;
}

}  // namespace

TEST_CASE("a model without a seed has that of 0, and can learn") {
  using Rectifying = mlp::Network<mlp::Dense<4, 9, mlp::Relu>, mlp::Dense<9, 3, mlp::Softmax>>;
  const mlp::Model<Rectifying> model;
  CHECK((model.parameters().flat() == mlp::Model<Rectifying>(mlp::Seed{0}).parameters().flat())
            .all());
  CHECK(model.parameters().tensor(0).abs().maxCoeff() > 0.1F);
}

TEST_CASE("logits are what the output activation is applied to, in batches of any size") {
  using Sigmoids = mlp::Network<mlp::Dense<4, 6, mlp::Tanh>, mlp::Dense<6, 3, mlp::Sigmoid>>;
  using Plain = mlp::Network<mlp::Dense<4, 6, mlp::Tanh>, mlp::Dense<6, 3>>;
  const mlp::Model<Sigmoids, double> model(mlp::Seed{3});
  mlp::Model<Plain, double> plain;
  plain.parameters().flat() = model.parameters().flat();
  for (const mlp::Index batch : {1, 5, 300}) {
    const auto x = support::random_matrix<double>(4, batch, 2);
    const Eigen::MatrixXd z = model.logits(x);
    CHECK(z == plain.predict(x));
    CHECK(plain.logits(x) == z);
    CHECK(model.predict(x).isApprox((1.0 / (1.0 + (-z.array()).exp())).matrix(), 1e-12));
  }
}

TEST_CASE("predict gives the network's outputs, for any number of samples") {
  mlp::Model<Net, double> model(mlp::Seed{3});
  model.parameters().tensor(1).setLinSpaced(-1.0, 1.0);
  for (mlp::Index batch : {0, 1, 2, 95, 96, 97, 200}) {
    const DynamicMatrix<double> x = random_matrix<double>(4, batch, 8);
    const auto a = model.predict(x);
    static_assert(decltype(a)::RowsAtCompileTime == 3);
    REQUIRE(a.cols() == batch);
    if (batch > 0) CHECK((a - by_hand(model, x)).cwiseAbs().maxCoeff() < 1e-13);
  }
}

TEST_CASE("a sample's outputs do not depend on its neighbours") {
  const mlp::Model<Net> model(mlp::Seed{3});
  const DynamicMatrix<float> x = random_matrix<float>(4, 130, 8);
  const auto all = model.predict(x);
  for (mlp::Index j = 0; j < x.cols(); ++j) {
    REQUIRE(support::same_bits(model.predict(x.col(j)).data(), all.data() + 3 * j, 3));
  }
}

TEST_CASE("x may be of any fixed, dynamic or expression type") {
  const mlp::Model<Net> model(mlp::Seed{3});
  const DynamicMatrix<float> x = random_matrix<float>(4, 6, 8);
  const auto expected = model.predict(x);
  const Eigen::Matrix<float, 4, 6> fixed = x;
  const Eigen::Matrix<float, 4, 6, Eigen::RowMajor> rows = x;
  const DynamicMatrix<float> samples_in_rows = x.transpose();
  DynamicMatrix<float> larger(7, 6);
  larger.middleRows(2, 4) = x;
  CHECK(support::same_bits(model.predict(fixed), expected));
  CHECK(support::same_bits(model.predict(rows), expected));
  CHECK(support::same_bits(model.predict(samples_in_rows.transpose()), expected));
  CHECK(support::same_bits(model.predict(larger.middleRows(2, 4)), expected));
  CHECK(support::same_bits(model.predict(x.cast<double>().cast<float>()), expected));
  const Eigen::Vector4f one = x.col(2);
  CHECK(support::same_bits(model.predict(one).data(), expected.data() + 3 * 2, 3));
}

TEST_CASE("predicted classes are those of the largest outputs") {
  const mlp::Model<Net> model(mlp::Seed{4});
  const DynamicMatrix<float> x = random_matrix<float>(4, 100, 9);
  const auto a = model.predict(x);
  const auto classes = model.predict_classes(x);
  REQUIRE(classes.size() == 100);
  for (mlp::Index j = 0; j < 100; ++j) {
    mlp::Index largest = -1;
    a.col(j).maxCoeff(&largest);
    CHECK(classes(j) == largest);
  }
}

TEST_CASE("with a single output, the class is whether it exceeds one half") {
  using Single = mlp::Network<mlp::Dense<1, 1, mlp::Sigmoid>>;
  const mlp::Model<Single> model(mlp::Seed{1}, mlp::Constant{.value = 2.0});
  Eigen::RowVector3f x(-1.0F, 0.0F, 0.5F);
  CHECK(model.predict_classes(x) == Eigen::Vector3i(0, 0, 1));
  CHECK(model.predict(x)(0, 2) == doctest::Approx(1.0 / (1.0 + std::exp(-1.0))));
}

TEST_CASE("a height that does not fit is named with the one that does") {
  const mlp::Model<Net> model(mlp::Seed{3});
  const Eigen::MatrixXf x = Eigen::MatrixXf::Zero(5, 2);
  CHECK_THROWS_WITH_AS(model.predict(x), "mlp: x: rows: expected 4, found 5", mlp::SizeError);
  CHECK_THROWS_WITH_AS(model.predict_classes(x), "mlp: x: rows: expected 4, found 5",
                       mlp::SizeError);
  typename mlp::Model<Net>::Workspace workspace(2);
  CHECK_THROWS_WITH_AS(model.predict(x, workspace), "mlp: x: rows: expected 4, found 5",
                       mlp::SizeError);
}

TEST_CASE("predicting into a workspace gives the same bits") {
  const mlp::Model<Net> model(mlp::Seed{3});
  typename mlp::Model<Net>::Workspace workspace(100, mlp::Purpose::inference);
  const DynamicMatrix<float> x = random_matrix<float>(4, 100, 8);
  for (mlp::Index batch : {100, 1, 65}) {
    const auto a = model.predict(x.leftCols(batch), workspace);
    CHECK(a.cols() == batch);
    CHECK(support::same_bits(a.data(), model.predict(x).data(), 3 * batch));
  }
  const Eigen::Matrix<float, 4, 100, Eigen::RowMajor> rows = x;
  CHECK(support::same_bits(model.predict(rows, workspace).data(), model.predict(x).data(), 300));
  CHECK_THROWS_WITH_AS(model.predict(random_matrix<float>(4, 101, 8), workspace),
                       "mlp: workspace: expected room for 101 samples, found 100", mlp::SizeError);
}

TEST_CASE("a batch larger than the workspace is predicted part by part") {
  const mlp::Model<Net> model(mlp::Seed{3});
  const DynamicMatrix<float> x = random_matrix<float>(4, 101, 8);
  for (const mlp::Index capacity : {1, 40, 101}) {
    typename mlp::Model<Net>::Workspace workspace(capacity, mlp::Purpose::inference);
    typename mlp::Model<Net>::Outputs y;
    model.predict(x, workspace, y);
    CHECK(support::same_bits(y, model.predict(x)));
  }
}

TEST_CASE("predicting into a workspace allocates nothing") {
  if (!support::can_count_allocations) {
    MESSAGE("skipped: allocations are not counted on this system");
    return;
  }
  const mlp::Model<Net> model(mlp::Seed{3});
  typename mlp::Model<Net>::Workspace workspace(64, mlp::Purpose::inference);
  const Eigen::Matrix<float, 4, 64> fixed = random_matrix<float>(4, 64, 8);
  const DynamicMatrix<float> x = fixed;
  typename mlp::Model<Net>::Workspace narrow(10, mlp::Purpose::inference);
  typename mlp::Model<Net>::Outputs y(3, 64);
  const support::AllocationCounter counter;
  float sum = model.predict(x, workspace).sum();
  sum += model.predict(fixed, workspace).sum();
  sum += model.predict(x.middleCols(3, 10), workspace).sum();
  model.predict(x, narrow, y);
  const auto used = counter.count();
  CHECK(used.calls == 0);
  CHECK(sum == doctest::Approx(138.0));
}

TEST_CASE("models are values") {
  mlp::Model<Net> model(mlp::Seed{3});
  const mlp::Model<Net> copy = model;
  const DynamicMatrix<float> x = random_matrix<float>(4, 5, 8);
  const auto before = model.predict(x);
  model.parameters().set_zero();
  CHECK(support::same_bits(copy.predict(x), before));
  CHECK(model.predict(x)(0, 0) == doctest::Approx(1.0 / 3.0));
}

TEST_CASE("a NaN shows in its own sample and in no other") {
  const mlp::Model<Net> model(mlp::Seed{3});
  DynamicMatrix<float> x = random_matrix<float>(4, 5, 8);
  x(1, 3) = std::numeric_limits<float>::quiet_NaN();
  const auto a = model.predict(x);
  for (mlp::Index j = 0; j < 5; ++j) CHECK(a.col(j).hasNaN() == (j == 3));
}

TEST_SUITE("threads") {
  TEST_CASE("a const model predicts from many threads at once") {
    const mlp::Model<Net> model(mlp::Seed{3});
    const DynamicMatrix<float> x = random_matrix<float>(4, 150, 8);
    const auto expected = model.predict(x);
    const Eigen::VectorXi expected_classes = model.predict_classes(x);
    std::vector<int> agrees(4, 0);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        typename mlp::Model<Net>::Workspace workspace(150, mlp::Purpose::inference);
        bool same = true;
        for (int i = 0; i < 20; ++i) {
          same = same && support::same_bits(model.predict(x), expected);
          same = same && model.predict_classes(x) == expected_classes;
          same = same && support::same_bits(model.predict(x, workspace).data(), expected.data(),
                                            expected.size());
        }
        agrees[t] = same ? 1 : 0;
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(agrees == std::vector<int>(4, 1));
  }
}
