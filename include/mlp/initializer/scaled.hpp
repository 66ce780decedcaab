// Weights whose variance follows from the layer's size, after LeCun, Glorot and He.
#pragma once

#include <mlp/concepts.hpp>

#include <cmath>
#include <type_traits>

namespace mlp::inline MLP_ABI {

namespace detail {

/// N(0, Variance(fan_in, fan_out)).
template <class Variance>
struct ScaledNormal {
  template <class Scalar>
  void operator()(Segment<Scalar> values, Index fan_in, Index fan_out, Random& random) const {
    const double stddev = std::sqrt(Variance::of(fan_in, fan_out));
    for (Scalar& value : values) value = static_cast<Scalar>(stddev * random.normal());
  }
};

/// U[-limit, limit) with the same variance: limit² / 3 = Variance(fan_in, fan_out).
template <class Variance>
struct ScaledUniform {
  template <class Scalar>
  void operator()(Segment<Scalar> values, Index fan_in, Index fan_out, Random& random) const {
    const double limit = std::sqrt(3.0 * Variance::of(fan_in, fan_out));
    for (Scalar& value : values) value = static_cast<Scalar>(random.uniform(-limit, limit));
  }
};

struct LeCunVariance {
  static double of(Index fan_in, Index) { return 1.0 / static_cast<double>(fan_in); }
};
struct GlorotVariance {
  static double of(Index fan_in, Index fan_out) {
    return 2.0 / static_cast<double>(fan_in + fan_out);
  }
};
struct HeVariance {
  static double of(Index fan_in, Index) { return 2.0 / static_cast<double>(fan_in); }
};

}  // namespace detail

/// Variance 1 / fan_in (LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp").
struct LeCunNormal : detail::ScaledNormal<detail::LeCunVariance> {};
struct LeCunUniform : detail::ScaledUniform<detail::LeCunVariance> {};

/// Variance 2 / (fan_in + fan_out) (Glorot & Bengio 2010), also called Xavier's.
struct GlorotNormal : detail::ScaledNormal<detail::GlorotVariance> {};
struct GlorotUniform : detail::ScaledUniform<detail::GlorotVariance> {};
using XavierNormal = GlorotNormal;
using XavierUniform = GlorotUniform;

/// Variance 2 / fan_in (He, Zhang, Ren & Sun 2015).
struct HeNormal : detail::ScaledNormal<detail::HeVariance> {};
struct HeUniform : detail::ScaledUniform<detail::HeVariance> {};

/// What a layer draws weights by unless told otherwise.
template <bool before_rectifier>
using UsualInitializer = std::conditional_t<before_rectifier, HeNormal, GlorotUniform>;

static_assert(Initializer<LeCunNormal> && Initializer<LeCunUniform>);
static_assert(Initializer<GlorotNormal> && Initializer<GlorotUniform>);
static_assert(Initializer<HeNormal> && Initializer<HeUniform>);

}  // namespace mlp::inline MLP_ABI
