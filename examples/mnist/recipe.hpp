// How the reference network is trained: every recipe is a value, all in one place.
#pragma once

#include <array>
#include <mlp/types.hpp>
#include <string_view>

namespace mnist {

struct Recipe {
  std::string_view name;
  std::string_view description;
  mlp::Index batch_size;
  mlp::Index steps;
  double learning_rate;  // of plain SGD on the cross-entropy summed over a batch
  double weight_stddev;  // weights start from N(0, weight_stddev²), biases from 0
};

inline constexpr std::array recipes{
    Recipe{"seed", "plain SGD, weights from N(0, 1): the program that this library began as", 256,
           3000, 0.001, 1.0},
};

}  // namespace mnist
