#include <mlp/optimizer/detail/changed_gradient.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace {

/// w -= g, the gradient kept in slot 0, what it was told added to slot 1; counts its calls.
struct Recorder {
  int* calls;

  template <class Scalar>
  void update(mlp::Segment<Scalar> w, mlp::ConstSegment<Scalar> g, const auto& slot, bool decays,
              std::int64_t step) const {
    ++*calls;
    w -= g;
    mlp::Segment<Scalar> kept = slot(0), told = slot(1);
    kept = g;
    told += static_cast<Scalar>(step) + (decays ? Scalar(0.5) : Scalar(0));
  }
};

/// Runs of this many parameters get w + 2 g in place of g, each parameter once.
template <class Scalar>
void check(std::size_t count) {
  CAPTURE(count);
  // One more at the end, which must stay as it is.
  std::vector<Scalar> w(count + 1), g(count + 1), kept(count + 1, Scalar(-7)), told(count + 1);
  for (std::size_t i = 0; i <= count; ++i) {
    w[i] = static_cast<Scalar>(i % 97);
    g[i] = static_cast<Scalar>(i % 89) - Scalar(44);
  }
  const std::vector<Scalar> before = w, gradients = g;
  const auto n = static_cast<mlp::Index>(count);
  int calls = 0;
  mlp::detail::update_with_changed_gradient(
      Recorder{&calls}, mlp::Segment<Scalar>(w.data(), n), mlp::ConstSegment<Scalar>(g.data(), n),
      [&](int k) { return mlp::Segment<Scalar>((k == 0 ? kept : told).data(), n); }, true, 3,
      [](auto at, auto slope) { return decltype(at)(at + slope + slope); });
  CHECK(g == gradients);
  // Blocks are small enough for the stack.
  CHECK(calls == static_cast<int>((count + 1023) / 1024));
  int wrong = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Scalar changed = before[i] + 2 * g[i];
    wrong += kept[i] == changed && w[i] == before[i] - changed && told[i] == Scalar(3.5) ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(w[count] == before[count]);
  CHECK(kept[count] == Scalar(-7));
  CHECK(told[count] == Scalar(0));
}

TEST_CASE("changed_gradient: each parameter is updated once, by its changed gradient") {
  for (const std::size_t count : {1U, 3U, 16U, 1000U, 1023U, 1024U, 1025U, 2048U, 5001U}) {
    check<float>(count);
    check<double>(count);
  }
}

TEST_CASE("changed_gradient: an empty run asks for no update") { check<float>(0); }

}  // namespace
