#include <mlp/tensor.hpp>

#include <doctest/doctest.h>
#include <mlp/mlp.hpp>

#include <algorithm>
#include <memory>
#include <numeric>
#include <type_traits>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/message_of.hpp"
#include "support/networks.hpp"

namespace {

using mlp::Index;
constexpr int row_major = Eigen::RowMajor;
constexpr int dynamic = Eigen::Dynamic;

template <class Scalar, int rank, int layout = Eigen::ColMajor>
using Tensor = Eigen::Tensor<Scalar, rank, layout>;
template <class Scalar, int layout, std::ptrdiff_t... sizes>
using FixedTensor = Eigen::TensorFixedSize<Scalar, Eigen::Sizes<sizes...>, layout>;

/// A tensor whose numbers are 0, 1, 2 ... in the order of its memory.
template <class T>
T counting(T tensor) {
  std::iota(tensor.data(), tensor.data() + tensor.size(), typename T::Scalar(0));
  return tensor;
}

/// As x [features x samples] of the classifier in support/networks.hpp.
const support::DynamicMatrix<float> x = support::random_matrix<float>(5, 40, 3);
const std::vector<int> y = support::random_labels(40, 3, 3);

template <class T>
T filled(T tensor) {
  std::copy_n(x.data(), x.size(), tensor.data());
  return tensor;
}

/// What a tensor expression is asked for, in all of its copies.
struct Halved {
  std::shared_ptr<int> calls = std::make_shared<int>(0);
  float operator()(float value) const {
    ++*calls;
    return value / 2.0F;
  }
};

}  // namespace

TEST_CASE("the last dimension of a column-major tensor counts the samples") {
  const auto labels = counting(Tensor<int, 1>(5));
  const auto rows = counting(Tensor<float, 2>(3, 5));
  const auto pictures = counting(Tensor<float, 3>(3, 4, 5));
  const auto coloured = counting(Tensor<double, 4>(2, 3, 4, 5));
  CHECK(mlp::as_batch(labels).rows() == 1);
  CHECK(mlp::as_batch(rows).rows() == 3);
  CHECK(mlp::as_batch(pictures).rows() == 12);
  CHECK(mlp::as_batch(coloured).rows() == 24);
  for (Index n = 0; n < 5; ++n) {
    CHECK(mlp::as_batch(labels)(0, n) == labels(n));
    for (Index i = 0; i < 3; ++i) CHECK(mlp::as_batch(rows)(i, n) == rows(i, n));
    for (Index i = 0; i < 3; ++i) {
      for (Index j = 0; j < 4; ++j) {
        CHECK(mlp::as_batch(pictures)(i + 3 * j, n) == pictures(i, j, n));
        for (Index c = 0; c < 2; ++c) {
          CHECK(mlp::as_batch(coloured)(c + 2 * (i + 3 * j), n) == coloured(c, i, j, n));
        }
      }
    }
  }
}

TEST_CASE("the first dimension of a row-major tensor counts the samples") {
  const auto labels = counting(Tensor<int, 1, row_major>(5));
  const auto rows = counting(Tensor<float, 2, row_major>(5, 3));
  const auto pictures = counting(Tensor<float, 3, row_major>(5, 3, 4));
  const auto coloured = counting(Tensor<double, 4, row_major>(5, 3, 4, 2));
  CHECK(mlp::as_batch(labels).rows() == 1);
  CHECK(mlp::as_batch(rows).rows() == 3);
  CHECK(mlp::as_batch(pictures).rows() == 12);
  CHECK(mlp::as_batch(coloured).rows() == 24);
  for (Index n = 0; n < 5; ++n) {
    CHECK(mlp::as_batch(labels)(0, n) == labels(n));
    for (Index i = 0; i < 3; ++i) CHECK(mlp::as_batch(rows)(i, n) == rows(n, i));
    for (Index i = 0; i < 3; ++i) {
      for (Index j = 0; j < 4; ++j) {
        CHECK(mlp::as_batch(pictures)(4 * i + j, n) == pictures(n, i, j));
        for (Index c = 0; c < 2; ++c) {
          CHECK(mlp::as_batch(coloured)((4 * i + j) * 2 + c, n) == coloured(n, i, j, c));
        }
      }
    }
  }
}

TEST_CASE("tensors are seen in place, as constant as they are") {
  auto own = counting(Tensor<float, 3>(3, 4, 5));
  const Tensor<float, 3, row_major> constant(5, 3, 4);
  const Eigen::TensorMap<const Tensor<float, 3>> map(own.data(), 2, 6, 5);
  Eigen::Tensor<double, 2, Eigen::ColMajor, int> short_indices(4, 3);
  const Tensor<float, 3> empty(3, 4, 0);

  CHECK(mlp::as_batch(own).data() == own.data());
  CHECK(mlp::as_batch(own).cols() == 5);
  CHECK(mlp::as_batch(constant).data() == constant.data());
  CHECK(mlp::as_batch(constant).cols() == 5);
  CHECK(mlp::as_batch(map).data() == own.data());
  CHECK(mlp::as_batch(map).cols() == 5);
  CHECK(mlp::as_batch(Eigen::TensorMap<Tensor<float, 2>>(own.data(), 10, 6)).data() == own.data());
  CHECK(mlp::as_batch(short_indices).data() == short_indices.data());
  CHECK(mlp::as_batch(empty).rows() == 12);
  CHECK(mlp::as_batch(empty).cols() == 0);

  using Batch = Eigen::MatrixXf;
  static_assert(std::is_same_v<decltype(mlp::as_batch(own)), Eigen::Map<Batch>>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(constant)), Eigen::Map<const Batch>>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(map)), Eigen::Map<const Batch>>);

  mlp::as_batch(own)(1 + 3 * 2, 4) = -1.0F;
  CHECK(own(1, 2, 4) == -1.0F);
}

TEST_CASE("sizes that a tensor's type tells are the batch's at compile time") {
  const FixedTensor<float, Eigen::ColMajor, 3, 4, 5> columns;
  FixedTensor<float, row_major, 5, 3, 4> rows;
  const FixedTensor<int, Eigen::ColMajor, 5> labels;
  const Tensor<int, 1> more_labels(7);
  const FixedTensor<float, row_major, 1, 3, 4> one;
  using Columns = Eigen::Map<const Eigen::Matrix<float, 12, 5>>;
  using Rows = Eigen::Map<Eigen::Matrix<float, 12, 5>>;
  using Labels = Eigen::Map<const Eigen::Matrix<int, 1, 5, Eigen::RowMajor>>;
  using MoreLabels = Eigen::Map<const Eigen::Matrix<int, 1, dynamic, Eigen::RowMajor>>;
  using One = Eigen::Map<const Eigen::Matrix<float, 12, 1>>;
  static_assert(std::is_same_v<decltype(mlp::as_batch(columns)), Columns>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(rows)), Rows>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(labels)), Labels>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(more_labels)), MoreLabels>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(one)), One>);
  CHECK(mlp::as_batch(columns).data() == columns.data());
  CHECK(mlp::as_batch(rows).data() == rows.data());
  CHECK(mlp::as_batch(labels).size() == 5);
  CHECK(mlp::as_batch(more_labels).size() == 7);
}

TEST_CASE("expressions are evaluated once, into one matrix") {
  const auto pixels = counting(Tensor<unsigned char, 3, row_major>(5, 3, 4));
  const Halved halved;
  const support::AllocationCounter counter;
  const auto batch = mlp::as_batch(pixels.cast<float>().unaryExpr(halved));
  const auto used = counter.count();
  if (support::can_count_allocations) CHECK(used.calls == 1);
  CHECK(*halved.calls == 60);
  static_assert(std::is_same_v<decltype(batch), const Eigen::MatrixXf>);
  REQUIRE(batch.rows() == 12);
  REQUIRE(batch.cols() == 5);
  for (Index n = 0; n < 5; ++n) {
    for (Index i = 0; i < 3; ++i) {
      for (Index j = 0; j < 4; ++j) {
        CHECK(batch(4 * i + j, n) == static_cast<float>(pixels(n, i, j)) / 2.0F);
      }
    }
  }
}

TEST_CASE("expressions have samples where their layout puts them") {
  const auto columns = counting(Tensor<float, 3>(3, 4, 5));
  using Places = Eigen::array<Index, 3>;
  const auto slice = columns.slice(Places{0, 1, 2}, Places{3, 2, 3});  // an expression with a name
  const Eigen::MatrixXf part = mlp::as_batch(slice);
  REQUIRE(part.rows() == 6);
  REQUIRE(part.cols() == 3);
  CHECK(part(2 + 3 * 1, 1) == columns(2, 2, 3));

  // One sample's place is gone: the last dimension that is left counts.
  CHECK(mlp::as_batch(columns.chip(1, 2)).cols() == 4);
  CHECK(mlp::as_batch(columns.chip(1, 2))(2, 3) == columns(2, 3, 1));

  // From pictures column by column to pictures row by row.
  const Eigen::MatrixXf turned = mlp::as_batch(columns.shuffle(Places{1, 0, 2}));
  CHECK(turned(3 + 4 * 2, 4) == columns(2, 3, 4));

  const Eigen::MatrixXf means = mlp::as_batch(columns.mean(Eigen::array<Index, 1>{0}));
  REQUIRE(means.rows() == 4);
  CHECK(means(1, 2) == columns(1, 1, 2));

  const Tensor<float, 1> values = counting(Tensor<float, 1>(6));
  static_assert(decltype(mlp::as_batch(values * 2.0F))::RowsAtCompileTime == 1);
  CHECK(mlp::as_batch(values * 2.0F)(0, 5) == 10.0F);

  auto fixed = counting(FixedTensor<float, row_major, 5, 3, 4>());
  const auto squares = mlp::as_batch(fixed * fixed);
  static_assert(std::is_same_v<decltype(squares), const Eigen::Matrix<float, 12, dynamic>>);
  REQUIRE(squares.cols() == 5);
  CHECK(squares(4 * 2 + 1, 3) == fixed(3, 2, 1) * fixed(3, 2, 1));
}

TEST_CASE("row-major matrices are seen in place, samples as columns") {
  Eigen::Matrix<float, dynamic, 5, Eigen::RowMajor> own = x.transpose();
  const Eigen::Matrix<float, dynamic, dynamic, Eigen::RowMajor> constant = own;
  const Eigen::Matrix<float, 40, 5, Eigen::RowMajor> fixed = own;
  const Eigen::Map<const Eigen::Matrix<float, dynamic, dynamic, Eigen::RowMajor>> map(own.data(),
                                                                                      40, 5);
  const Eigen::Array<float, dynamic, 5, Eigen::RowMajor> array = own;
  using Batch = Eigen::Matrix<float, 5, dynamic>;
  static_assert(std::is_same_v<decltype(mlp::as_batch(own)), Eigen::Map<Batch>>);
  static_assert(
      std::is_same_v<decltype(mlp::as_batch(constant)), Eigen::Map<const Eigen::MatrixXf>>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(fixed)),
                               Eigen::Map<const Eigen::Matrix<float, 5, 40>>>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(map)), Eigen::Map<const Eigen::MatrixXf>>);
  static_assert(std::is_same_v<decltype(mlp::as_batch(own.middleRows(3, 9))), Eigen::Map<Batch>>);
  CHECK(mlp::as_batch(own).data() == own.data());
  CHECK(mlp::as_batch(own) == x);
  CHECK(mlp::as_batch(constant).data() == constant.data());
  CHECK(mlp::as_batch(constant) == x);
  CHECK(mlp::as_batch(fixed).data() == fixed.data());
  CHECK(mlp::as_batch(fixed) == x);
  CHECK(mlp::as_batch(map).data() == own.data());
  CHECK(mlp::as_batch(map) == x);
  CHECK(mlp::as_batch(array).data() == array.data());
  CHECK(mlp::as_batch(array) == x);
  CHECK(mlp::as_batch(own.middleRows(3, 9)).data() == &own(3, 0));
  CHECK(mlp::as_batch(own.middleRows(3, 9)) == x.middleCols(3, 9));
  mlp::as_batch(own)(4, 39) = 7.0F;
  CHECK(own(39, 4) == 7.0F);
}

TEST_CASE("gaps between the rows of a row-major matrix become an outer stride") {
  const Eigen::Matrix<float, dynamic, dynamic, Eigen::RowMajor> own = x.transpose();
  using Strided = Eigen::Map<const Eigen::MatrixXf, Eigen::Unaligned, Eigen::OuterStride<>>;
  const auto columns = own.middleCols(1, 3);
  static_assert(std::is_same_v<decltype(mlp::as_batch(columns)), Strided>);
  CHECK(mlp::as_batch(columns).data() == &own(0, 1));
  CHECK(mlp::as_batch(columns) == x.middleRows(1, 3));

  const Eigen::Ref<const Eigen::Matrix<float, dynamic, dynamic, Eigen::RowMajor>> ref = own;
  CHECK(mlp::as_batch(ref).data() == own.data());
  CHECK(mlp::as_batch(ref) == x);

  const Eigen::Ref<const Eigen::Matrix<float, dynamic, 3, Eigen::RowMajor>> part = columns;
  CHECK(mlp::as_batch(part).data() == &own(0, 1));
  CHECK(mlp::as_batch(part) == x.middleRows(1, 3));

  using Every = Eigen::Stride<dynamic, dynamic>;
  const Eigen::Map<const Eigen::Matrix<float, dynamic, dynamic, Eigen::RowMajor>, 0, Every>
      every_other(own.data(), 20, 3, Every(10, 2));
  CHECK(mlp::as_batch(every_other).data() == own.data());
  for (Index n = 0; n < 20; ++n) {
    for (Index i = 0; i < 3; ++i) CHECK(mlp::as_batch(every_other)(i, n) == x(2 * i, 2 * n));
  }

  mlp::Model<support::Classifier> model(mlp::Seed{1});
  const Eigen::Matrix<float, dynamic, dynamic, Eigen::RowMajor> wide = Eigen::MatrixXf::Ones(40, 8);
  CHECK(model.predict(mlp::as_batch(wide.leftCols(5))) ==
        model.predict(Eigen::MatrixXf::Ones(5, 40)));
  CHECK(model.predict(mlp::as_batch(own.middleRows(4, 30))) == model.predict(x.middleCols(4, 30)));
}

TEST_CASE("training from a tensor gives the bits of training from a matrix") {
  const auto trained = [](const auto& inputs, const auto& labels) {
    auto model = std::make_unique<mlp::Model<support::Classifier>>(mlp::Seed{1});
    mlp::Trainer trainer(*model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Adam{});
    for (int i = 0; i < 3; ++i) trainer.step(inputs, labels);
    trainer.fit(inputs, labels, {.batch_size = 16, .epochs = 2});
    return model;
  };
  Tensor<int, 1> labels(40);
  std::copy(y.begin(), y.end(), labels.data());
  const auto columns = filled(Tensor<float, 3>(1, 5, 40));
  const auto rows = filled(Tensor<float, 3, row_major>(40, 5, 1));
  const auto fixed = filled(FixedTensor<float, row_major, 40, 5>());
  const Eigen::Matrix<float, dynamic, 5, Eigen::RowMajor> matrix = x.transpose();
  const auto expected = trained(x, y);
  CHECK_FALSE(support::same_parameters(*expected, mlp::Model<support::Classifier>(mlp::Seed{1})));
  CHECK(support::same_parameters(*trained(mlp::as_batch(columns), y), *expected));
  CHECK(support::same_parameters(*trained(mlp::as_batch(rows), mlp::as_batch(labels)), *expected));
  CHECK(support::same_parameters(*trained(mlp::as_batch(fixed), y), *expected));
  CHECK(support::same_parameters(*trained(mlp::as_batch(columns * 1.0F), y), *expected));
  CHECK(support::same_parameters(*trained(mlp::as_batch(matrix), y), *expected));
}

TEST_CASE("targets may be tensors") {
  const auto targets = counting(Tensor<float, 2, row_major>(40, 3));
  const auto inputs = filled(Tensor<float, 2, row_major>(40, 5));
  mlp::Model<support::Regressor> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const Eigen::MatrixXf values = mlp::as_batch(targets);
  CHECK(values(2, 7) == 23.0F);
  CHECK(trainer.loss_and_gradients(mlp::as_batch(inputs), mlp::as_batch(targets)) ==
        trainer.loss_and_gradients(x, values));

  // One value per sample.
  using Single = mlp::Network<mlp::Dense<5, 1>>;
  const auto single_targets = counting(Tensor<float, 1>(40));
  mlp::Model<Single> single(mlp::Seed{1});
  mlp::Trainer single_trainer(single, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const Eigen::RowVectorXf single_values = Eigen::RowVectorXf::LinSpaced(40, 0.0F, 39.0F);
  CHECK(single_trainer.loss_and_gradients(x, mlp::as_batch(single_targets)) ==
        single_trainer.loss_and_gradients(x, single_values));
}

TEST_CASE("steps on tensors leave the heap alone") {
  if (!support::can_count_allocations) {
    MESSAGE("skipped: allocations are not counted on this system");
    return;
  }
  const auto columns = filled(Tensor<float, 3>(1, 5, 40));
  const auto rows = filled(Tensor<float, 3, row_major>(40, 1, 5));
  const Eigen::Matrix<float, dynamic, dynamic, Eigen::RowMajor> matrix = x.transpose();
  Tensor<int, 1> labels(40);
  std::copy(y.begin(), y.end(), labels.data());
  mlp::Model<support::Classifier> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Adam{});
  trainer.step(x, y);
  const support::AllocationCounter counter;
  trainer.step(mlp::as_batch(columns), mlp::as_batch(labels));
  trainer.step(mlp::as_batch(rows), y);
  trainer.step(mlp::as_batch(rows).leftCols(8), mlp::as_batch(labels).leftCols(8));
  trainer.step(mlp::as_batch(matrix), y);
  trainer.step(mlp::as_batch(matrix.middleRows(2, 9)), mlp::as_batch(labels).segment(2, 9));
  const auto seen = mlp::as_tensor(trainer.gradients().tensor(0), 8, 1, 5);
  const auto used = counter.count();
  CHECK(seen.size() == 40);
  CHECK(used.calls == 0);
}

TEST_CASE("a tensor with another number of features is refused") {
  const Tensor<float, 3> inputs(3, 2, 40);
  mlp::Model<support::Classifier> model(mlp::Seed{1});
  CHECK(support::message_of<mlp::SizeError>([&] { model.predict(mlp::as_batch(inputs)); }) ==
        "mlp: x: rows: expected 5, found 6");
}

TEST_CASE("weights are tensors of pictures, in either layout") {
  using Net = mlp::Network<mlp::Dense<12, 4, mlp::Tanh>, mlp::Dense<4, 2, mlp::Softmax>>;
  mlp::Model<Net> model(mlp::Seed{1});
  const mlp::Model<Net>& constant = model;
  const auto weights = std::get<0>(constant.parameters().layer<0>());  // [4 x 12]

  const auto columns = mlp::as_tensor(model.parameters().tensor(0), 4, 3, 4);
  const auto rows = mlp::as_tensor<row_major>(weights, 3, 4, 4);
  using Columns = Eigen::TensorMap<Tensor<float, 3>>;
  using Rows = Eigen::TensorMap<const Tensor<float, 3, row_major>>;
  static_assert(std::is_same_v<decltype(columns), const Columns>);
  static_assert(std::is_same_v<decltype(rows), const Rows>);
  CHECK(columns.data() == weights.data());
  CHECK(rows.data() == weights.data());
  for (Index out = 0; out < 4; ++out) {
    for (Index i = 0; i < 3; ++i) {
      for (Index j = 0; j < 4; ++j) {
        CHECK(columns(out, i, j) == weights(out, i + 3 * j));  // as in Tensor(3, 4, n)
        CHECK(rows(i, j, out) == weights(out, 4 * i + j));     // as in a row-major one (n, 3, 4)
      }
    }
  }

  auto writable = mlp::as_tensor(model.parameters().tensor(0), 4, 3, 4);
  writable(3, 2, 1) = 5.0F;
  CHECK(weights(3, 2 + 3 * 1) == 5.0F);
}

TEST_CASE("as_tensor goes back from as_batch") {
  auto columns = counting(Tensor<float, 3>(3, 4, 5));
  const auto rows = counting(Tensor<float, 3, row_major>(5, 3, 4));
  const auto column_batch = mlp::as_batch(columns);
  const auto row_batch = mlp::as_batch(rows);
  const auto columns_again = mlp::as_tensor(column_batch, 3, 4, 5);
  const auto rows_again = mlp::as_tensor<Eigen::RowMajor>(row_batch, 5, 3, 4);
  CHECK(columns_again.data() == columns.data());
  CHECK(rows_again.data() == rows.data());
  CHECK(columns_again(2, 1, 3) == columns(2, 1, 3));
  CHECK(rows_again(3, 2, 1) == rows(3, 2, 1));

  // Some samples, one sample, vectors, arrays; a row-major matrix by its memory as well.
  CHECK(mlp::as_tensor(column_batch.middleCols(2, 2), 3, 4, 2)(1, 2, 1) == columns(1, 2, 3));
  CHECK(mlp::as_tensor(column_batch.col(4), 3, 4)(1, 2) == columns(1, 2, 4));
  Eigen::RowVectorXf row = Eigen::RowVectorXf::LinSpaced(6, 0.0F, 5.0F);
  CHECK(mlp::as_tensor(row, 2, 3)(1, 2) == 5.0F);
  CHECK(mlp::as_tensor(row.segment(1, 4), 2, 2)(1, 1) == 4.0F);
  const Eigen::Matrix<float, 2, 3, Eigen::RowMajor> matrix =
      (Eigen::Matrix<float, 2, 3>() << 0, 1, 2, 3, 4, 5).finished();
  CHECK(mlp::as_tensor<row_major>(matrix, 2, 3)(1, 0) == 3.0F);
  const Eigen::MatrixXf nothing(12, 0);
  CHECK(mlp::as_tensor(nothing, 3, 4, 0).size() == 0);
  CHECK(mlp::as_tensor(nothing, 3, 4, 0).dimension(1) == 4);
}

TEST_CASE("as_tensor refuses sizes that are not the matrix's") {
  const Eigen::MatrixXf matrix = Eigen::MatrixXf::Zero(12, 5);
  const auto message = [&](auto... sizes) {
    return support::message_of<mlp::SizeError>([&] { (void)mlp::as_tensor(matrix, sizes...); });
  };
  CHECK(message(3, 4, 5) == "");
  CHECK(message(3, 4, 4) == "mlp: as_tensor: expected sizes whose product is 60, found 3 x 4 x 4");
  CHECK(message(61) == "mlp: as_tensor: expected sizes whose product is 60, found 61");
  CHECK(message(-3, -4, 5) ==
        "mlp: as_tensor: expected sizes whose product is 60, found -3 x -4 x 5");
  CHECK(message(0, 5) == "mlp: as_tensor: expected sizes whose product is 60, found 0 x 5");
  // Modulo 2^64, this is 60.
  constexpr Index quarter = Index{1} << 62;
  CHECK(message(4, quarter + 15) ==
        "mlp: as_tensor: expected sizes whose product is 60, found 4 x "
        "4611686018427387919");
}

TEST_CASE("as_tensor refuses gaps between columns") {
  const Eigen::MatrixXf matrix = Eigen::MatrixXf::Zero(12, 5);
  const auto message_for = [](const auto& part, auto... sizes) {
    return support::message_of<mlp::SizeError>([&] { (void)mlp::as_tensor(part, sizes...); });
  };
  CHECK(message_for(matrix.topRows(6), 2, 3, 5) ==
        "mlp: as_tensor: outer stride of the matrix: expected 6, found 12");
  CHECK(message_for(matrix.leftCols(2), 3, 4, 2) == "");
  CHECK(message_for(matrix.topRows(6).leftCols(1), 2, 3) == "");  // one column has no gaps
}
