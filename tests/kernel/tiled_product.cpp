#include <mlp/kernel/tiled_product.hpp>

#include <mlp/core/buffer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "support/sample_data.hpp"

namespace {

namespace kernel = mlp::kernel;
using mlp::Index;
using mlp::Range;

constexpr Index guard = 40;

/// C = start + A B in one call, its target between two guard zones.
template <class Scalar>
struct Case {
  Index rows, cols, depth;
  // Exactly as long as needed, so that the address sanitizer sees a read too far.
  std::vector<Scalar> a, start;
  std::vector<Scalar> b;
  std::vector<Scalar> b_transposed;
  std::vector<Scalar> memory;

  Case(Index m, Index n, Index k)
      : rows(m),
        cols(n),
        depth(k),
        a(static_cast<std::size_t>(m * k)),
        start(static_cast<std::size_t>(m)),
        memory(static_cast<std::size_t>(2 * guard + m * n), Scalar(-77)) {
    mlp::Random random(static_cast<std::uint64_t>(m * 1'000'000 + n * 1000 + k));
    const auto draw = [&] { return static_cast<Scalar>(random.uniform(-1.0, 1.0)); };
    for (Scalar& value : a) value = draw();
    b_transposed.resize(static_cast<std::size_t>(k * n));
    for (Index column = 0; column < n; ++column) {
      for (Index i = 0; i < k; ++i) {
        b.push_back(draw());
        b_transposed[static_cast<std::size_t>(column + i * n)] = b.back();
      }
    }
    for (Scalar& value : start) value = draw();
  }

  kernel::Left<Scalar> left() const { return {a.data(), rows}; }
  kernel::Right<Scalar> right() const { return {b.data(), depth}; }
  kernel::RightTransposed<Scalar> right_transposed() const { return {b_transposed.data(), cols}; }
  kernel::Output<Scalar> output() { return {memory.data() + guard, rows}; }

  /// C(.., columns), from `right` in either order, from the start or not, or going on from C.
  template <class Right>
  kernel::TiledProduct<Scalar, Right> product(const Right& b_in_order, bool with_start = false,
                                              bool continues = false) {
    return {rows,     depth, left(), b_in_order, output(), with_start ? start.data() : nullptr,
            continues};
  }
  Scalar result(Index i, Index n) const {
    return memory[static_cast<std::size_t>(guard + i + n * rows)];
  }

  bool guards_are_untouched() const {
    for (std::size_t i = 0; i < static_cast<std::size_t>(guard); ++i) {
      if (memory[i] != Scalar(-77) || memory[memory.size() - 1 - i] != Scalar(-77)) return false;
    }
    return true;
  }

  /// |error| over the bound K ε Σ|a b| of any order of summation; at most one where it is right.
  double worst_error(bool with_start) const {
    double worst = 0.0;
    for (Index n = 0; n < cols; ++n) {
      for (Index i = 0; i < rows; ++i) {
        auto sum = with_start ? static_cast<long double>(start.data()[i]) : 0.0L;
        long double size = std::abs(sum);
        for (Index k = 0; k < depth; ++k) {
          const long double term =
              static_cast<long double>(a.data()[i + k * rows]) *
              static_cast<long double>(b[static_cast<std::size_t>(k + n * depth)]);
          sum += term;
          size += std::abs(term);
        }
        const long double bound = size *
                                  static_cast<long double>(std::numeric_limits<Scalar>::epsilon()) *
                                  static_cast<long double>(depth + 1);
        const auto error = std::abs(static_cast<long double>(result(i, n)) - sum);
        worst = std::max(worst, static_cast<double>(error / bound));
      }
    }
    return worst;
  }
};

constexpr Index sizes[] = {1, 3, 7, 17, 31, 100};
constexpr Index depths[] = {1, 3, 7, 17, 31, 100, 256, 257, 1000};

}  // namespace

TEST_CASE_TEMPLATE("products equal three nested loops, in both orders of B", Scalar, float,
                   double) {
  for (Index m : sizes) {
    for (Index n : sizes) {
      for (Index k : depths) {
        if (k > 256 && m * n > 1000) continue;  // the loops would take most of the test's time
        CAPTURE(m);
        CAPTURE(n);
        CAPTURE(k);
        Case<Scalar> natural(m, n, k);
        natural.product(natural.right()).run({0, n});
        REQUIRE(natural.worst_error(false) <= 1.0);
        REQUIRE(natural.guards_are_untouched());

        Case<Scalar> transposed(m, n, k);
        transposed.product(transposed.right_transposed()).run({0, n});
        // Not only near: summed in the same order, and so the same numbers.
        REQUIRE(natural.memory == transposed.memory);
      }
    }
  }
}

// A tile of one column is the tallest: it has to stop where too few rows are left to read past.
TEST_CASE_TEMPLATE("single columns of every height", Scalar, float, double) {
  for (Index m = 1; m <= 530; ++m) {
    CAPTURE(m);
    Case<Scalar> c(m, 1, 9);
    c.product(c.right()).run({0, 1});
    REQUIRE(c.worst_error(false) <= 1.0);
    REQUIRE(c.guards_are_untouched());
  }
}

// Three packets, where a tile is as high, then two or one, or three that are not full.
TEST_CASE_TEMPLATE("wide tiles of every height", Scalar, float, double) {
  for (Index m = 1; m <= 260; ++m) {
    CAPTURE(m);
    Case<Scalar> c(m, 8, 5);
    c.product(c.right(), true).run({0, 8});
    REQUIRE(c.worst_error(true) <= 1.0);
    REQUIRE(c.guards_are_untouched());
    // From what is there to twice as much: the same terms once more.
    const std::vector<Scalar> once = c.memory;
    c.product(c.right(), false, true).run({0, 8});
    REQUIRE(c.guards_are_untouched());
    for (Index i = 0; i < m; ++i) {
      const auto before = static_cast<double>(once[static_cast<std::size_t>(guard + i + 7 * m)]);
      const double expected = 2 * before - static_cast<double>(c.start.data()[i]);
      REQUIRE(static_cast<double>(c.result(i, 7)) == doctest::Approx(expected).epsilon(1e-5));
    }
  }
}

// Such rows of B would push each other out of the cache, and are gathered where others are not.
TEST_CASE_TEMPLATE("a transposed B whose rows are whole pages apart", Scalar, float, double) {
  const Index stride = 2 * 4096 / static_cast<Index>(sizeof(Scalar));
  const Index m = 5 * kernel::Packet<Scalar>::size + 1;
  for (const Index k : {1, 7, 256, 300}) {
    CAPTURE(k);
    const Index n = 2 * mlp::tuning::gathered_columns + 3;
    Case<Scalar> c(m, n, k);
    c.product(c.right()).run({0, n});
    const std::vector<Scalar> expected = c.memory;
    std::vector<Scalar> b(static_cast<std::size_t>(k * stride));
    for (Index row = 0; row < k; ++row) {
      std::copy_n(c.b_transposed.data() + row * n, n, b.data() + row * stride);
    }
    std::fill(c.memory.begin(), c.memory.end(), Scalar(-77));
    c.product(kernel::RightTransposed<Scalar>{b.data(), stride}).run({0, n});
    REQUIRE(c.memory == expected);
  }
}

TEST_CASE_TEMPLATE("a start column is added to every column", Scalar, float, double) {
  for (Index m : sizes) {
    for (Index k : {Index{1}, Index{17}, Index{257}, Index{600}}) {
      CAPTURE(m);
      CAPTURE(k);
      Case<Scalar> c(m, 11, k);
      c.product(c.right(), true).run({0, 11});
      CHECK(c.worst_error(true) <= 1.0);
      CHECK(c.guards_are_untouched());
    }
  }
}

TEST_CASE_TEMPLATE("only the asked columns are written, and their bits do not depend on the split",
                   Scalar, float, double) {
  for (Index m : {Index{1}, Index{10}, Index{33}, Index{128}}) {
    for (Index k : {Index{5}, Index{300}}) {
      constexpr Index n = 23;
      Case<Scalar> whole(m, n, k);
      whole.product(whole.right(), true).run({0, n});
      for (Index workers : {2, 3, 7, 23}) {
        Case<Scalar> split(m, n, k);
        for (int worker = 0; worker < workers; ++worker) {
          const Range share = mlp::share_of(n, worker, static_cast<int>(workers));
          Case<Scalar> alone(m, n, k);
          alone.product(alone.right_transposed(), true).run(share);
          for (Index column = 0; column < n; ++column) {
            const bool is_mine = column >= share.first && column < share.last();
            for (Index i = 0; i < m; ++i) {
              REQUIRE(alone.result(i, column) == (is_mine ? whole.result(i, column) : Scalar(-77)));
            }
          }
          split.product(split.right(), true).run(share);
        }
        CHECK(support::same_bits(split.memory.data(), whole.memory.data(),
                                 static_cast<Index>(whole.memory.size())));
      }
    }
  }
}

TEST_CASE("operands may be parts of larger matrices, and no row between them is touched") {
  constexpr Index m = 21, n = 9, k = 13, stride_a = 30, stride_b = 17, stride_c = 25;
  mlp::AlignedBuffer<double> a(stride_a * k);
  std::vector<double> b(stride_b * n);
  std::vector<double> c(stride_c * n, -5.0);
  mlp::Random random(3);
  for (Index i = 0; i < a.size(); ++i) a.data()[i] = random.uniform();
  for (double& value : b) value = random.uniform();
  kernel::TiledProduct<double, kernel::Right<double>>{
      m, k, {a.data(), stride_a}, {b.data(), stride_b}, {c.data(), stride_c}}
      .run({0, n});
  for (Index column = 0; column < n; ++column) {
    for (Index i = 0; i < stride_c; ++i) {
      double expected = 0.0;
      for (Index t = 0; t < k; ++t) {
        expected += a.data()[i + t * stride_a] * b[static_cast<std::size_t>(t + column * stride_b)];
      }
      if (i >= m) expected = -5.0;
      CHECK(c[static_cast<std::size_t>(i + column * stride_c)] == doctest::Approx(expected));
    }
  }
}

namespace {

/// Counts how often each element is told to be ready, and doubles it.
template <class Scalar>
struct Counting {
  std::vector<int>* seen;
  kernel::Output<Scalar> output;

  void operator()(mlp::Range rows, mlp::Range columns) const {
    CHECK(rows.first % kernel::chunk_size<Scalar> == 0);
    for (Index n = columns.first; n < columns.last(); ++n) {
      for (Index i = rows.first; i < rows.last(); ++i) {
        ++(*seen)[static_cast<std::size_t>(i + n * output.stride)];
        output.data[i + n * output.stride] *= Scalar(2);
      }
    }
  }
};

}  // namespace

TEST_CASE_TEMPLATE("finish sees each finished element once", Scalar, float, double) {
  for (Index m : sizes) {
    for (Index k : {Index{4}, Index{257}, Index{513}}) {
      constexpr Index n = 19;
      CAPTURE(m);
      CAPTURE(k);
      std::vector<int> seen(static_cast<std::size_t>(m * n), 0);
      Case<Scalar> plain(m, n, k);
      Case<Scalar> doubled(m, n, k);
      plain.product(plain.right()).run({0, n});
      doubled.product(doubled.right()).run({0, n}, Counting<Scalar>{&seen, doubled.output()});
      CHECK(seen == std::vector<int>(seen.size(), 1));
      bool is_doubled = true;
      for (Index column = 0; column < n; ++column) {
        for (Index i = 0; i < m; ++i) {
          is_doubled &= doubled.result(i, column) == Scalar(2) * plain.result(i, column);
        }
      }
      CHECK(is_doubled);
    }
  }
}

TEST_CASE("without terms a product is its start, and without columns nothing happens") {
  Case<float> c(5, 3, 1);
  c.product(c.right()).run({0, 0});
  CHECK(c.result(0, 0) == -77.0F);
  c.depth = 0;
  c.product(c.right()).run({0, 3});
  CHECK(c.result(4, 2) == 0.0F);
  c.product(c.right(), true).run({0, 3});
  CHECK(c.result(4, 2) == c.start[4]);
  CHECK(c.guards_are_untouched());
}

TEST_CASE("a NaN or an infinity reaches its row or column and no other") {
  Case<float> c(20, 10, 6);
  c.a[3 + 2 * 20] = std::numeric_limits<float>::quiet_NaN();
  c.b[4 + 7 * 6] = std::numeric_limits<float>::infinity();
  c.product(c.right()).run({0, 10});
  for (Index column = 0; column < 10; ++column) {
    for (Index i = 0; i < 20; ++i) {
      CHECK(std::isfinite(c.result(i, column)) == (i != 3 && column != 7));
    }
  }
}
