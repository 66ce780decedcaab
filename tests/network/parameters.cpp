#include <mlp/network/parameters.hpp>

#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace {

// A layer without parameters between two that have some.
template <class Scalar>
using Three =
    mlp::Parameters<Scalar, mlp::Dense<3, 5>, mlp::Activate<5, mlp::Sigmoid>, mlp::Dense<5, 2>>;

}  // namespace

TEST_CASE("places are constants: layer by layer, each tensor on a cache line of its own") {
  constexpr auto places = Three<float>::places;
  static_assert(Three<float>::tensor_count == 4);
  static_assert(places[0].shape.name == "W" && places[0].layer == 0 && places[0].offset == 0);
  static_assert(places[1].shape.name == "b" && places[1].layer == 0 && places[1].offset == 16);
  static_assert(places[2].shape.name == "W" && places[2].layer == 2 && places[2].offset == 32);
  static_assert(places[3].shape.name == "b" && places[3].layer == 2 && places[3].offset == 48);
  static_assert(Three<float>::storage_size == 64);
  static_assert(places[0].shape.rows == 5 && places[0].shape.cols == 3 && places[0].shape.decays);
  static_assert(places[3].shape.rows == 2 && places[3].shape.cols == 1 && !places[3].shape.decays);

  static_assert(Three<double>::places[1].offset == 16);  // 15 doubles fill two lines
  static_assert(Three<double>::places[2].offset == 24);
  static_assert(Three<double>::storage_size == 24 + 16 + 8);
}

TEST_CASE("where averages follow the samples, gradients carry how many there were") {
  using WithAverages = mlp::Parameters<float, mlp::Dense<3, 5>, mlp::BatchNorm<5>>;
  static_assert(WithAverages::has_averages && !Three<float>::has_averages);
  static_assert(WithAverages::storage_size == 32 + 4 * 16 + 16);
  WithAverages gradients, more;
  CHECK(gradients.sample_counts()(1) == 0.0F);
  gradients.sample_counts()(1) = 5.0F;
  more.sample_counts()(1) = 7.0F;
  gradients.flat() += more.flat();
  CHECK(std::as_const(gradients).sample_counts()(1) == 12.0F);
  for (std::size_t t = 0; t < WithAverages::tensor_count; ++t) CHECK(gradients.tensor(t).isZero(0));
}

TEST_CASE_TEMPLATE("every tensor starts on 64 bytes, and all start as zero", Scalar, float,
                   double) {
  Three<Scalar> p;
  CHECK(p.flat().size() == Three<Scalar>::storage_size);
  CHECK(p.flat().abs().maxCoeff() == Scalar(0));
  for (std::size_t t = 0; t < Three<Scalar>::tensor_count; ++t) {
    CHECK(reinterpret_cast<std::uintptr_t>(p.tensor(t).data()) % 64 == 0);
    CHECK(p.tensor(t).size() == Three<Scalar>::places[t].shape.size());
    CHECK(p.tensor(t).data() == p.flat().data() + Three<Scalar>::places[t].offset);
  }
}

TEST_CASE("matrix views, tensors and the flat run are the same numbers") {
  Three<float> p;
  auto [W, b] = p.layer<2>();
  static_assert(decltype(W)::RowsAtCompileTime == 2 && decltype(W)::ColsAtCompileTime == 5);
  static_assert(decltype(b)::RowsAtCompileTime == 2 && decltype(b)::ColsAtCompileTime == 1);
  static_assert(std::tuple_size_v<decltype(p.layer<1>())> == 0);
  W(1, 3) = 4.0F;
  b(0) = 7.0F;
  CHECK(p.flat()(32 + 1 + 3 * 2) == 4.0F);
  CHECK(p.tensor(2)(1 + 3 * 2) == 4.0F);
  CHECK(p.tensor(3)(0) == 7.0F);

  const Three<float>& seen = p;
  const auto [W_seen, b_seen] = seen.layer<2>();
  CHECK(W_seen.data() == W.data());
  CHECK(b_seen.data() == b.data());
  static_assert(std::is_const_v<std::remove_pointer_t<decltype(W_seen.data())>>);

  p.set_zero();
  CHECK(seen.flat().abs().sum() == 0.0F);
  CHECK_THROWS_AS(p.tensor(4), std::out_of_range);
}

TEST_CASE("copies share nothing") {
  Three<float> p;
  p.tensor(0).setConstant(1.0F);
  Three<float> copy = p;
  copy.tensor(0).setConstant(2.0F);
  CHECK(p.tensor(0).maxCoeff() == 1.0F);
  p = copy;
  copy.set_zero();
  CHECK(p.tensor(0).minCoeff() == 2.0F);
}

TEST_CASE("the reference network's tensors are the 136,074 parameters and nothing is lost") {
  using Net =
      mlp::Parameters<float, mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                      mlp::Dense<256, 10, mlp::Softmax>>;
  constexpr mlp::Index parameters = [] {
    mlp::Index sum = 0;
    for (const auto& place : Net::places) sum += place.shape.size();
    return sum;
  }();
  static_assert(parameters == 136'074);
  static_assert(Net::storage_size >= parameters && Net::storage_size < parameters + 6 * 16);
  Net p;
  p.flat().setConstant(1.0F);
  float sum = 0.0F;
  for (std::size_t t = 0; t < Net::tensor_count; ++t) sum += p.tensor(t).sum();
  CHECK(sum == 136'074.0F);
}
