#include <mlp/data/samples.hpp>

#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <list>
#include <sstream>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using Pair = std::pair<std::array<float, 2>, int>;

// Samples that can be passed only once, as from a file: "x0 x1 label" after "x0 x1 label".
class Reader {
 public:
  explicit Reader(std::istream& from) : from_(&from) { ++*this; }

  using value_type = Pair;
  using difference_type = std::ptrdiff_t;
  const Pair& operator*() const { return current_; }
  Reader& operator++() {
    *from_ >> current_.first[0] >> current_.first[1] >> current_.second;
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const { return from_->fail(); }

 private:
  std::istream* from_;
  Pair current_{};
};

struct Stream {
  std::istream* from;
  Reader begin() const { return Reader(*from); }
  static std::default_sentinel_t end() { return {}; }
};
static_assert(!std::ranges::forward_range<Stream>);

}  // namespace

TEST_CASE("which ranges are samples") {
  static_assert(mlp::SampleRange<std::vector<Pair>>);
  static_assert(mlp::SampleRange<const std::deque<std::tuple<std::vector<double>, char>>&>);
  static_assert(mlp::SampleRange<std::list<std::pair<Eigen::Vector4f, int>>>);
  static_assert(mlp::SampleRange<std::vector<std::pair<std::vector<int>, std::vector<float>>>>);
  static_assert(!mlp::SampleRange<std::vector<std::pair<int, int>>>);
  static_assert(!mlp::SampleRange<std::vector<std::pair<std::vector<int>, float>>>);
  static_assert(!mlp::SampleRange<std::vector<std::tuple<std::vector<int>, int, int>>>);
  static_assert(!mlp::SampleRange<std::vector<float>>);
  static_assert(!mlp::SampleRange<Eigen::MatrixXf>);
  CHECK_FALSE(mlp::SampleRange<Pair>);
}

TEST_CASE("samples with classes become a matrix and labels") {
  const std::vector<Pair> samples{{{1.0F, 2.0F}, 0}, {{3.0F, 4.0F}, 2}, {{5.0F, 6.0F}, 1}};
  const auto collected = mlp::collect<double, 2, 3>(samples);
  Eigen::MatrixXd expected(2, 3);
  expected << 1, 3, 5, 2, 4, 6;
  CHECK(collected.x == expected);
  CHECK(collected.y == std::vector<std::int64_t>{0, 2, 1});
}

TEST_CASE("samples with values become two matrices") {
  const std::list<std::tuple<std::vector<int>, std::array<double, 2>>> samples{
      {{1, 2, 3}, {0.25, 0.75}}, {{4, 5, 6}, {1.0, 0.0}}};
  const auto collected = mlp::collect<float, 3, 2>(samples);
  Eigen::MatrixXf x(3, 2);
  x << 1, 4, 2, 5, 3, 6;
  Eigen::MatrixXf y(2, 2);
  y << 0.25F, 1.0F, 0.75F, 0.0F;
  CHECK(collected.x == x);
  CHECK(collected.y == y);
}

TEST_CASE("inputs may be Eigen vectors, and targets of one value") {
  const std::vector<std::pair<Eigen::Vector3f, std::array<float, 1>>> samples{
      {Eigen::Vector3f(1, 2, 3), {4.0F}}, {Eigen::Vector3f(5, 6, 7), {8.0F}}};
  const auto collected = mlp::collect<float, 3, 1>(samples);
  CHECK(collected.x(2, 1) == 7.0F);
  CHECK(collected.y(0, 1) == 8.0F);
}

TEST_CASE("a range that can be passed once is enough") {
  std::istringstream text("1 2 0  3 4 1");
  const auto collected = mlp::collect<float, 2, 2>(Stream{&text});
  CHECK(collected.x.cols() == 2);
  CHECK(collected.x(1, 1) == 4.0F);
  CHECK(collected.y == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("a sample of another length is named") {
  const std::vector<std::pair<std::vector<float>, int>> short_input{{{1, 2}, 0}, {{1}, 0}};
  CHECK_THROWS_WITH_AS((mlp::collect<float, 2, 2>(short_input)),
                       "mlp: sample 1: input: expected 2 numbers, found 1", mlp::SizeError);
  const std::vector<std::pair<std::vector<float>, std::vector<float>>> long_target{
      {{1, 2}, {0, 0, 1}}};
  CHECK_THROWS_WITH_AS((mlp::collect<float, 2, 2>(long_target)),
                       "mlp: sample 0: target: expected 2 numbers, found 3", mlp::SizeError);
}

TEST_CASE("no samples are no columns") {
  const auto collected = mlp::collect<float, 2, 2>(std::vector<Pair>{});
  CHECK(collected.x.rows() == 2);
  CHECK(collected.x.cols() == 0);
  CHECK(collected.y.empty());
}
