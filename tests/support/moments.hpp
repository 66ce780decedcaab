// What an initialiser draws, and the statistics to judge it by.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/core/types.hpp>

#include <cmath>

namespace support {

template <class Scalar, class Initializer>
Eigen::Array<Scalar, Eigen::Dynamic, 1> drawn(const Initializer& init, mlp::Index count,
                                              mlp::Index fan_in, mlp::Index fan_out,
                                              std::uint64_t seed = 1) {
  Eigen::Array<Scalar, Eigen::Dynamic, 1> values(count);
  mlp::Random random(seed);
  init(mlp::Segment<Scalar>(values.data(), count), fan_in, fan_out, random);
  return values;
}

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
  double kurtosis = 0.0;  // 3 for a normal distribution, 1.8 for a uniform one
};

template <class Values>
Moments moments_of(const Values& values) {
  const Eigen::ArrayXd x = values.template cast<double>();
  Moments moments;
  moments.mean = x.mean();
  moments.variance = (x - moments.mean).square().mean();
  moments.kurtosis =
      (x - moments.mean).square().square().mean() / (moments.variance * moments.variance);
  return moments;
}

}  // namespace support
