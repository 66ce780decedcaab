#include <mlp/kernel/sweep.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "support/sample_data.hpp"

namespace kernel = mlp::kernel;

TEST_CASE_TEMPLATE("sweep: every element once, const runs untouched, nothing beyond the end",
                   Scalar, float, double) {
  for (const mlp::Index n : {0, 1, 5, 8, 15, 16, 17, 40}) {
    const auto size = static_cast<std::size_t>(n);
    // Exactly as long as needed, so that the address sanitizer sees a step too far.
    std::vector<Scalar> a(size), b(size), c(size, Scalar(1));
    for (std::size_t i = 0; i < size; ++i) a[i] = Scalar(i), b[i] = Scalar(10 * i);
    const std::vector<Scalar> before = b;
    kernel::sweep(
        [](auto& x, auto y, auto& z) {
          z = x + y;
          x = y;
          y = z;  // its own copy
        },
        mlp::Segment<Scalar>(a.data(), n), mlp::ConstSegment<Scalar>(b.data(), n),
        mlp::Segment<Scalar>(c.data(), n));
    CHECK(b == before);
    CHECK(a == before);
    for (std::size_t i = 0; i < size; ++i) CHECK(c[i] == Scalar(11 * i));
  }
}

TEST_CASE_TEMPLATE("sweep: bits of an element depend neither on position nor on address", Scalar,
                   float, double) {
  constexpr mlp::Index count = 67;
  const auto x = support::random_matrix<Scalar>(count, 1, 5);
  const auto y = support::random_matrix<Scalar>(count, 1, 6);
  const auto f = [](auto& to, auto other) {
    to = to - lerp(to, other * other, typename decltype(other)::Share(0.1)) /
                  (sqrt(other * other) + to * to);
  };
  std::vector<Scalar> whole(x.data(), x.data() + count);
  kernel::sweep(f, mlp::Segment<Scalar>(whole.data(), count),
                mlp::ConstSegment<Scalar>(y.data(), count));
  for (mlp::Index i = 0; i < count; ++i) {
    Scalar alone = x(i);
    kernel::sweep(f, mlp::Segment<Scalar>(&alone, 1), mlp::ConstSegment<Scalar>(y.data() + i, 1));
    CHECK(support::same_bits(&alone, whole.data() + i, 1));
  }
}

TEST_CASE_TEMPLATE("sweep: what is only written is not read, and nothing of an empty run", Scalar,
                   float, double) {
  using V = kernel::Lanes<Scalar>;
  std::vector<Scalar> from(37, Scalar(3)), to(37, Scalar(7)), none;
  const auto run = [](std::vector<Scalar>& v) {
    return mlp::Segment<Scalar>(v.data(), static_cast<mlp::Index>(v.size()));
  };
  kernel::sweep(
      [](V x, V& y, V& z) {
        y = y + x;
        z = x;
      },
      kernel::read(run(from)), kernel::write(run(to)), kernel::write(run(none)));
  CHECK(to == from);  // y was 0
}

TEST_CASE_TEMPLATE("sweep_chunks: sums are of 64 bytes, with what the caller says beyond the end",
                   Scalar, float, double) {
  using V = kernel::Chunk<Scalar>;
  for (const mlp::Index n : {1, 7, 8, 9, 16, 33}) {
    std::vector<Scalar> x(static_cast<std::size_t>(n), Scalar(2));
    V sum(0.0);
    kernel::sweep_chunks([&](V v) { sum = sum + v; },
                         kernel::read(mlp::ConstSegment<Scalar>(x.data(), n), Scalar(1)));
    const mlp::Index beyond = (V::size - n % V::size) % V::size;
    CHECK(kernel::sum(sum) == Scalar(2 * n + beyond));
  }
}

TEST_CASE("slices cover a run once, and know what is beyond it") {
  using V = kernel::Chunk<double>;
  for (const mlp::Index count : {0, 1, 7, 8, 9, 16, 33}) {
    mlp::Index next = 0;
    double ones = 0.0;
    kernel::for_each_slice<V>(count, [&](const auto& slice) {
      CHECK(slice.first == next);
      CHECK(slice.count >= 1);
      CHECK(slice.count <= 8);
      next += slice.count;
      ones += kernel::sum(slice.ones());
    });
    CHECK(next == count);
    CHECK(ones == static_cast<double>(count));
  }
}

TEST_CASE_TEMPLATE("the maximum of a run is found wherever it stands", Scalar, float, double) {
  for (const mlp::Index count : {1, 3, 8, 10, 16, 33}) {
    for (mlp::Index place = 0; place < count; ++place) {
      std::vector<Scalar> x(static_cast<std::size_t>(count), Scalar(-5));
      x[static_cast<std::size_t>(place)] = Scalar(-2);
      CHECK(kernel::maximum(mlp::ConstSegment<Scalar>(x.data(), count)) == Scalar(-2));
    }
  }
}
