// What a Dense layer says of itself, how it starts, and that its bits depend on nothing but its
// numbers. Its gradients are checked in dense/.
#include <mlp/layer/dense.hpp>

#include <mlp/activation/gelu.hpp>
#include <mlp/activation/relu.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/tanh.hpp>
#include <mlp/network/parameters.hpp>

#include "support/draws.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace {

using mlp::Dense;
using mlp::Index;

using Layer = Dense<17, 10, mlp::Sigmoid>;
static_assert(mlp::OutputLayer<Layer> && mlp::OutputLayer<Layer, double>);
static_assert(Layer::inputs == 17 && Layer::outputs == 10);
static_assert(Layer::name == "dense");
static_assert(Layer::tensors[0].name == "W" && Layer::tensors[0].rows == 10 &&
              Layer::tensors[0].cols == 17 && Layer::tensors[0].decays);
static_assert(Layer::tensors[1].name == "b" && Layer::tensors[1].size() == 10 &&
              !Layer::tensors[1].decays);
static_assert(Layer::forward_flops == 340 && Layer::input_gradient_flops == 340 &&
              Layer::parameter_gradient_flops == 340);
// Groups of columns of dW, larger ones where columns are short, and db.
static_assert(Dense<17, 128>::gradient_units == 3 && Dense<130, 10>::gradient_units == 4);
static_assert(Layer::cache_rows == 0 && Dense<17, 10, mlp::Gelu>::cache_rows == 10);
static_assert(std::is_same_v<Dense<2, 2>::Activation, mlp::Identity>);

template <class L>
double deviation_of_weights() {
  mlp::Parameters<double, L> p;
  p.flat().setConstant(7.0);
  mlp::Random random(3);
  L::initialize(p.template layer<0>(), random);
  CHECK((p.tensor(1) == 0.0).all());
  return std::sqrt(p.tensor(0).square().mean());
}

TEST_CASE("dense: weights start from He's distribution before a rectifier, else from Glorot's") {
  CHECK(deviation_of_weights<Dense<200, 50, mlp::Relu>>() ==
        doctest::Approx(std::sqrt(2.0 / 200)).epsilon(0.03));
  CHECK(deviation_of_weights<Dense<200, 50, mlp::Tanh>>() ==
        doctest::Approx(std::sqrt(2.0 / 250)).epsilon(0.03));
}

template <class Scalar>
void fill(support::Draws& draws, Scalar* values, Index count) {
  for (Index i = 0; i < count; ++i) values[i] = static_cast<Scalar>(draws.normal(1.0));
}

// The layer's forward and backward pass in float, in runs of columns that end at `cuts`, with x, a
// and delta standing `shift` values behind an aligned address.
template <class L>
std::vector<float> bits(Index batch, const std::vector<Index>& cuts, Index shift) {
  mlp::Parameters<float, L> p;
  mlp::AlignedBuffer<float> x(L::inputs * batch + shift), a(L::outputs * batch + shift),
      cache(L::cache_rows * batch + shift), delta(L::outputs * batch + shift),
      dx(L::inputs * batch + shift), scratch(L::scratch_size);
  support::Draws draws(21);
  fill(draws, x.data() + shift, L::inputs * batch);
  fill(draws, delta.data() + shift, L::outputs * batch);
  for (std::size_t t = 0; t < 2; ++t) fill(draws, p.tensor(t).data(), p.tensor(t).size());

  const mlp::Parameters<float, L>& q = p;
  const auto layer = q.template layer<0>();
  L::prepare(layer, scratch.data(), mlp::Range{0, L::inputs});
  Index first = 0;
  for (const Index cut : cuts) {
    const Index n = cut - first;
    const auto at = [&](mlp::AlignedBuffer<float>& buffer, Index rows) {
      return buffer.data() + shift + first * rows;
    };
    const mlp::ConstBatchView<float, L::inputs> x_n(at(x, L::inputs), L::inputs, n);
    L::template forward<float>({layer,
                                x_n,
                                {at(cache, L::cache_rows), L::cache_rows, n},
                                {at(a, L::outputs), L::outputs, n}});
    const mlp::BackwardPass<L, float> back{layer,
                                           scratch.data(),
                                           x_n,
                                           {at(cache, L::cache_rows), L::cache_rows, n},
                                           {at(a, L::outputs), L::outputs, n},
                                           {at(delta, L::outputs), L::outputs, n},
                                           {at(dx, L::inputs), L::inputs, n}};
    L::backward(back);
    L::input_gradient(back);
    first = cut;
  }
  std::vector<float> all(a.data() + shift, a.data() + a.size());
  all.insert(all.end(), delta.data() + shift, delta.data() + delta.size());
  all.insert(all.end(), dx.data() + shift, dx.data() + dx.size());
  return all;
}

TEST_CASE_TEMPLATE("dense: bits depend neither on the split of a batch nor on its address", L,
                   Dense<17, 10, mlp::Sigmoid>, Dense<33, 16, mlp::Tanh>, Dense<7, 31, mlp::Gelu>,
                   Dense<17, 10, mlp::Softmax>) {
  const std::vector<float> whole = bits<L>(67, {67}, 0);
  const auto same = [&](const std::vector<float>& other) {
    return other.size() == whole.size() &&
           std::memcmp(other.data(), whole.data(), whole.size() * sizeof(float)) == 0;
  };
  std::vector<Index> one_by_one(67);
  for (std::size_t j = 0; j < 67; ++j) one_by_one[j] = static_cast<Index>(j) + 1;
  CHECK(same(bits<L>(67, one_by_one, 0)));
  CHECK(same(bits<L>(67, {1, 3, 10, 33, 67}, 0)));
  CHECK(same(bits<L>(67, {64, 67}, 0)));
  for (const Index shift : {1, 2, 3, 4, 5, 8, 15}) {
    CAPTURE(shift);
    CHECK(same(bits<L>(67, {67}, shift)));
    CHECK(same(bits<L>(67, {5, 66, 67}, shift)));
  }
}

// dW of the first `cut` samples, and then with those of the others added.
template <class Scalar, class L>
mlp::Parameters<Scalar, L> weight_gradient(const mlp::AlignedBuffer<Scalar>& x,
                                           const mlp::AlignedBuffer<Scalar>& dz, Index batch,
                                           Index cut) {
  mlp::Parameters<Scalar, L> dp;
  const auto part = [&](Index first, Index count) {
    for (Index unit = 0; unit < L::gradient_units; ++unit) {
      L::template parameter_gradient<Scalar>({{x.data() + first * L::inputs, L::inputs, count},
                                              {nullptr, 0, count},
                                              {dz.data() + first * L::outputs, L::outputs, count},
                                              dp.template layer<0>(),
                                              {unit, 1},
                                              first > 0});
    }
  };
  part(0, cut);
  if (cut < batch) part(cut, batch - cut);
  return dp;
}

TEST_CASE_TEMPLATE("dense: few outputs have the weight gradient of one multiply-add a sample",
                   Layers, std::pair<float, Dense<117, 10>>, std::pair<float, Dense<117, 1>>,
                   std::pair<float, Dense<64, 17>>, std::pair<float, Dense<7, 3>>,
                   std::pair<double, Dense<117, 10>>, std::pair<double, Dense<53, 1>>) {
  using Scalar = typename Layers::first_type;
  using L = typename Layers::second_type;
  constexpr Index batch = 300;
  mlp::AlignedBuffer<Scalar> x(L::inputs * batch), dz(L::outputs * batch);
  support::Draws draws(5);
  fill(draws, x.data(), L::inputs * batch);
  fill(draws, dz.data(), L::outputs * batch);
  const auto whole = weight_gradient<Scalar, L>(x, dz, batch, batch);
  const auto in_parts = weight_gradient<Scalar, L>(x, dz, batch, 131);
  Index different = 0;
  for (Index i = 0; i < L::inputs; ++i) {
    for (Index o = 0; o < L::outputs; ++o) {
      Scalar sum(0);
      for (Index j = 0; j < batch; ++j) {
        const Scalar factor = dz.data()[o + j * L::outputs];
        const Scalar value = x.data()[i + j * L::inputs];
        sum = mlp::kernel::rounds_once ? std::fma(factor, value, sum) : sum + factor * value;
      }
      different += whole.tensor(0)[o + i * L::outputs] == sum ? 0 : 1;
      different += in_parts.tensor(0)[o + i * L::outputs] == sum ? 0 : 1;
    }
  }
  CHECK(different == 0);
}

TEST_CASE("dense: a NaN in one sample reaches that sample's outputs and no other's") {
  using L = Dense<5, 7, mlp::Relu>;
  mlp::Parameters<float, L> p;
  p.tensor(0).setConstant(0.5F);
  mlp::AlignedBuffer<float> x(5 * 9), a(7 * 9);
  x.data()[5 * 4 + 2] = std::numeric_limits<float>::quiet_NaN();
  const mlp::Parameters<float, L>& q = p;
  L::forward<float>({q.layer<0>(), {x.data(), 5, 9}, {nullptr, 0, 9}, {a.data(), 7, 9}});
  for (Index j = 0; j < 9; ++j) {
    for (Index i = 0; i < 7; ++i) CHECK(std::isnan(a.data()[i + 7 * j]) == (j == 4));
  }
}

}  // namespace
