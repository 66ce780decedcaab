#include <mlp/kernel/packet.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

TEST_CASE_TEMPLATE("packets load, store, spread and multiply-add element by element", Scalar, float,
                   double) {
  using P = mlp::kernel::Packet<Scalar>;
  constexpr auto size = static_cast<std::size_t>(P::size);
  // One element off any alignment.
  std::vector<Scalar> a(size + 1);
  std::vector<Scalar> c(size + 1);
  std::vector<Scalar> result(size + 2, Scalar(-7));
  for (std::size_t i = 0; i < size + 1; ++i) {
    a[i] = Scalar(i) + Scalar(0.25);
    c[i] = Scalar(10) * Scalar(i);
  }
  P::store(result.data() + 1,
           P::multiply_add(P::load(a.data() + 1), P::broadcast(Scalar(3)), P::load(c.data() + 1)));
  CHECK(result.front() == Scalar(-7));
  CHECK(result.back() == Scalar(-7));
  for (std::size_t i = 1; i <= size; ++i) CHECK(result[i] == a[i] * Scalar(3) + c[i]);
}

TEST_CASE_TEMPLATE("a multiply-add rounds once, with every compiler, where the target can", Scalar,
                   float, double) {
  using P = mlp::kernel::Packet<Scalar>;
  constexpr Scalar tiny = std::numeric_limits<Scalar>::epsilon();
  const Scalar a = Scalar(1) + tiny;
  // a² - (1 + 2 ε) is ε², which a product rounded on its own loses.
  Scalar result[P::size];
  P::store(result, P::multiply_add(P::broadcast(a), P::broadcast(a),
                                   P::broadcast(-(Scalar(1) + Scalar(2) * tiny))));
  const Scalar expected = mlp::kernel::rounds_once ? tiny * tiny : Scalar(0);
  for (const Scalar& value : result) CHECK(value == expected);
}

TEST_CASE_TEMPLATE("a square of packets is transposed", Scalar, float, double) {
  using P = mlp::kernel::Packet<Scalar>;
  if constexpr (P::can_transpose) {
    constexpr int size = P::size;
    std::vector<Scalar> from((size + 3) * size), to((size + 1) * size, Scalar(-7));
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<Scalar>(i);
    P::transpose(from.data(), size + 3, to.data(), size + 1);
    for (int c = 0; c < size; ++c) {
      for (int r = 0; r < size; ++r) {
        CHECK(to[static_cast<std::size_t>(c + r * (size + 1))] ==
              from[static_cast<std::size_t>(r + c * (size + 3))]);
      }
      CHECK(to[static_cast<std::size_t>(size + c * (size + 1))] == Scalar(-7));
    }
  }
}

TEST_CASE("a packet holds twice as many floats as doubles") {
  CHECK(mlp::kernel::Packet<float>::size == 2 * mlp::kernel::Packet<double>::size);
}
