#include <mlp/core/types.hpp>

#include <doctest/doctest.h>

#include <type_traits>

TEST_CASE("matrices are column-major, and of one row still contiguous") {
  static_assert(!mlp::Matrix<float, 3, 4>::IsRowMajor);
  static_assert(!mlp::Matrix<float, 3, mlp::dynamic>::IsRowMajor);
  static_assert(!mlp::Matrix<float, 1, 1>::IsRowMajor);
  static_assert(mlp::Matrix<double, 1, mlp::dynamic>::IsRowMajor);
  mlp::Matrix<double, 1, mlp::dynamic> row(1, 5);
  CHECK(row.innerStride() == 1);
}

TEST_CASE("views see memory in place, column by column") {
  float values[6] = {1, 2, 3, 4, 5, 6};
  mlp::TensorView<float, 2, 3> tensor(values);
  mlp::BatchView<float, 2> batch(values, 2, 3);
  CHECK(tensor(1, 2) == 6.0F);
  CHECK(batch(0, 1) == 3.0F);
  tensor(0, 1) = 30.0F;
  CHECK(batch(0, 1) == 30.0F);
  CHECK(mlp::Segment<float>(values, 6)(2) == 30.0F);
}

TEST_CASE("the size of a tensor does not overflow where int would") {
  constexpr mlp::TensorShape shape{"W", 100'000, 100'000};
  static_assert(shape.size() == 10'000'000'000);
  static_assert(shape.decays);
}

TEST_CASE("shares cover the whole once, in order, and differ by at most one") {
  for (mlp::Index total : {0, 1, 2, 5, 16, 97, 1000}) {
    for (int workers : {1, 2, 3, 4, 7, 64}) {
      mlp::Index next = 0;
      mlp::Index least = total;
      mlp::Index most = 0;
      for (int worker = 0; worker < workers; ++worker) {
        const mlp::Range share = mlp::share_of(total, worker, workers);
        CHECK(share.first == next);
        CHECK(share.last() == share.first + share.count);
        next = share.last();
        least = std::min(least, share.count);
        most = std::max(most, share.count);
      }
      CHECK(next == total);
      CHECK(most - least <= 1);
    }
  }
}
