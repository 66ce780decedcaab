#include <mlp/kernel/elementwise.hpp>

#include <doctest/doctest.h>

#include <utility>
#include <vector>

#include "support/sample_data.hpp"

namespace kernel = mlp::kernel;

TEST_CASE("chunks are 64 bytes") {
  static_assert(kernel::chunk_size<float> == 16);
  static_assert(kernel::chunk_size<double> == 8);
  CHECK(sizeof(kernel::Chunk<float>) == 64);
}

TEST_CASE_TEMPLATE("a chunk reads and writes no further than told", Scalar, float, double) {
  constexpr mlp::Index size = kernel::chunk_size<Scalar>;
  for (mlp::Index count = 0; count <= size; ++count) {
    // Exactly as long as needed, so that the address sanitizer sees a read too far.
    std::vector<Scalar> from(static_cast<std::size_t>(count), Scalar(2));
    const auto chunk = kernel::load_chunk(from.data(), count, Scalar(5));
    for (mlp::Index i = 0; i < size; ++i) CHECK(chunk(i) == (i < count ? Scalar(2) : Scalar(5)));
    std::vector<Scalar> to(static_cast<std::size_t>(count) + 1, Scalar(7));
    kernel::store_chunk<Scalar>(chunk, to.data(), count);
    CHECK(to.back() == Scalar(7));  // a write under a mask is one that the sanitizer does not see
    to.pop_back();
    CHECK(to == from);
  }
}

TEST_CASE("a sum adds halves, whatever the packets: what is lost tells the order") {
  kernel::Chunk<float> x;
  for (int i = 0; i < 16; ++i) x(i) = static_cast<float>(1 << i);
  CHECK(kernel::sum(x) == 65535.0F);
  // 2^24 + 1 is no float: a one is lost unless it meets another before.
  constexpr float large = 16777216.0F;
  const auto with_ones = [&](int i, int j) {
    x.setZero();
    x(0) = large;
    x(i) = x(j) = 1.0F;
    return kernel::sum(x);
  };
  CHECK(with_ones(4, 12) == large + 2.0F);
  CHECK(with_ones(6, 10) == large + 2.0F);
  CHECK(with_ones(4, 8) == large);
  CHECK(with_ones(2, 4) == large);
}

TEST_CASE_TEMPLATE("the maximum of a run is found wherever it stands", Scalar, float, double) {
  for (mlp::Index count : {1, 3, 8, 10, 16, 33}) {
    for (mlp::Index place = 0; place < count; ++place) {
      std::vector<Scalar> x(static_cast<std::size_t>(count), Scalar(-5));
      x[static_cast<std::size_t>(place)] = Scalar(-2);
      CHECK(kernel::maximum(x.data(), count) == Scalar(-2));
    }
  }
}

TEST_CASE("chunks cover a run once") {
  for (mlp::Index count : {0, 1, 7, 8, 9, 16, 33}) {
    mlp::Index next = 0;
    kernel::for_each_chunk<double>(count, [&](mlp::Index i, mlp::Index n) {
      CHECK(i == next);
      CHECK(n >= 1);
      CHECK(n <= 8);
      next += n;
    });
    CHECK(next == count);
  }
}

TEST_CASE("transform takes several inputs, and may write over one") {
  std::vector<double> a{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const std::vector<double> b(11, 100.0);
  kernel::transform(
      mlp::Index{10}, a.data(), [](const auto& x, const auto& y) { return x + y; },
      std::as_const(a).data(), b.data());
  for (std::size_t i = 0; i < 10; ++i) CHECK(a[i] == double(i + 1) + 100.0);
  CHECK(a[10] == 11.0);
}

TEST_CASE_TEMPLATE("the bits of an element depend neither on position nor on address", Scalar,
                   float, double) {
  constexpr mlp::Index count = 67;
  const auto x = support::random_matrix<Scalar>(count, 1, 5);
  const auto f = [](const auto& z) { return (z.exp() * z).tanh() + z.logistic(); };
  std::vector<Scalar> whole(count);
  kernel::transform(count, whole.data(), f, x.data());
  for (mlp::Index i = 0; i < count; ++i) {
    Scalar alone{};
    kernel::transform(mlp::Index{1}, &alone, f, x.data() + i);
    CHECK(support::same_bits(&alone, whole.data() + i, 1));
  }
  for (mlp::Index shift = 1; shift < 16; ++shift) {
    std::vector<Scalar> memory(static_cast<std::size_t>(count + shift));
    std::copy_n(x.data(), count, memory.data() + shift);
    kernel::transform(count, memory.data() + shift, f, std::as_const(memory).data() + shift);
    CHECK(support::same_bits(memory.data() + shift, whole.data(), count));
  }
}
