#include <mlp/core/buffer.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <utility>

namespace {

template <class Scalar>
bool is_aligned(const Scalar* data) {
  return reinterpret_cast<std::uintptr_t>(data) % mlp::AlignedBuffer<Scalar>::alignment == 0;
}

}  // namespace

TEST_CASE_TEMPLATE("a buffer is aligned and zero", Scalar, float, double) {
  using Buffer = mlp::AlignedBuffer<Scalar>;
  for (mlp::Index size : {0, 1, 15, 16, 17, 1000}) {
    const Buffer buffer(size);
    CHECK(buffer.size() == size);
    CHECK(is_aligned(buffer.data()));
    for (mlp::Index i = 0; i < size; ++i) REQUIRE(buffer.data()[i] == Scalar(0));
  }
  CHECK(Buffer().size() == 0);
}

TEST_CASE("copies are independent, also over a buffer of another size") {
  mlp::AlignedBuffer<double> first(3);
  first.data()[1] = 5.0;
  mlp::AlignedBuffer<double> copy(first);
  copy.data()[1] = 6.0;
  CHECK(first.data()[1] == 5.0);

  mlp::AlignedBuffer<double> other(7);
  other = first;
  CHECK(other.size() == 3);
  CHECK(other.data() != first.data());
  CHECK(other.data()[1] == 5.0);

  const double* before = copy.data();
  copy = first;
  CHECK(copy.data() == before);  // of equal size: no allocation
  CHECK(copy.data()[1] == 5.0);

  const auto& same = copy;
  copy = same;
  CHECK(copy.data()[1] == 5.0);
}

TEST_CASE("a moved-from buffer is empty and can be assigned to") {
  mlp::AlignedBuffer<float> from(4);
  from.data()[3] = 2.0F;
  const float* memory = from.data();
  mlp::AlignedBuffer<float> to(std::move(from));
  CHECK(to.data() == memory);
  CHECK(to.size() == 4);
  CHECK(from.size() == 0);  // NOLINT(bugprone-use-after-move): what this test is about
  from = std::move(to);
  CHECK(from.data()[3] == 2.0F);
  CHECK(to.size() == 0);  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("sizes are rounded up to cache lines") {
  static_assert(mlp::AlignedBuffer<float>::rounded_up(0) == 0);
  static_assert(mlp::AlignedBuffer<float>::rounded_up(1) == 16);
  static_assert(mlp::AlignedBuffer<float>::rounded_up(16) == 16);
  static_assert(mlp::AlignedBuffer<float>::rounded_up(17) == 32);
  static_assert(mlp::AlignedBuffer<double>::rounded_up(9) == 16);
}
