// How the reference network is trained: every recipe is a value, all in one place.
#pragma once

#include <array>
#include <mlp/core/types.hpp>
#include <mlp/schedule/one_cycle.hpp>
#include <optional>
#include <span>
#include <string_view>

#include "mnist/augment.hpp"
#include "mnist/dataset.hpp"
#include "mnist/pixel_scale.hpp"

namespace mnist {

/// Pixels standardised by the mean and standard deviation of MNIST's training images.
inline constexpr PixelScale standardised{.centre = 0.1307F, .scale = 1.0F / 0.3081F};

/// What the classes 0 to 9 are called.
using ClassNames = std::array<std::string_view, class_count>;
inline constexpr ClassNames digit_names{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
inline constexpr ClassNames fashion_names{"T-shirt/top", "trouser",   "pullover", "dress",
                                          "coat",        "sandal",    "shirt",    "sneaker",
                                          "bag",         "ankle boot"};

struct Recipe {
  enum class Optimizer {
    sgd,   ///< plain, on the cross-entropy summed over a batch
    adamw  ///< on its mean
  };

  std::string_view name;
  std::string_view description;
  mlp::Index batch_size;
  mlp::Index steps;
  Optimizer optimizer;
  double learning_rate;                        ///< at its highest
  std::optional<mlp::OneCycle> schedule = {};  ///< of the learning rate; none: constant
  double weight_decay = 0.0;                   ///< of weights, not of biases; in AdamW's form
  int dropout_percent = 0;     ///< 0, 5 or 10: of inputs and hidden units, in training
  double weight_stddev = 0.0;  ///< weights start from N(0, weight_stddev²); 0: from Glorot's
  PixelScale pixels = {};
  std::optional<AugmentOptions> augmentation = {};  ///< of the training images
  std::span<const double> accuracies = {};          ///< on the test set, to be timed
  ClassNames class_names = digit_names;
};

/// A rise, then down to nothing.
inline constexpr mlp::OneCycle short_rise{.rise = 0.05, .final_factor = 0.0};
inline constexpr mlp::OneCycle long_rise{.rise = 0.1, .final_factor = 0.0};

inline constexpr std::array timed_accuracies{0.902, 0.97};

inline constexpr std::array recipes{
    Recipe{.name = "seed",
           .description = "plain SGD, weights from N(0, 1): the program that this library began as",
           .batch_size = 256,
           .steps = 3000,
           .optimizer = Recipe::Optimizer::sgd,
           .learning_rate = 0.001,
           .weight_stddev = 1.0},
    Recipe{.name = "fast",
           .description = "AdamW, two epochs and a half: 97 % as soon as possible",
           .batch_size = 64,
           .steps = 2200,
           .optimizer = Recipe::Optimizer::adamw,
           .learning_rate = 0.005,
           .schedule = short_rise,
           .pixels = standardised,
           .accuracies = timed_accuracies},
    Recipe{.name = "plain",
           .description = "AdamW with dropout, 60 epochs of the images as they are",
           .batch_size = 128,
           .steps = 60 * 468,
           .optimizer = Recipe::Optimizer::adamw,
           .learning_rate = 0.004,
           .schedule = short_rise,
           .weight_decay = 0.1,
           .dropout_percent = 10,
           .pixels = standardised},
    Recipe{.name = "best",
           .description = "AdamW, 1,500 epochs of images that are distorted, ever less",
           .batch_size = 256,
           .steps = 1500 * 234,
           .optimizer = Recipe::Optimizer::adamw,
           .learning_rate = 0.006,
           .schedule = long_rise,
           .weight_decay = 0.02,
           .pixels = standardised,
           .augmentation = AugmentOptions{.rotation_degrees = 12.0,
                                          .scale = 0.12,
                                          .shear = 0.1,
                                          .shift_pixels = 1.5,
                                          .elastic_pixels = 1.2,
                                          .elastic_correlation = 6.0,
                                          .final_strength = 0.45}},
    Recipe{.name = "fashion",
           .description = "for Fashion-MNIST: AdamW with dropout, 400 epochs, distorted ever less",
           .batch_size = 256,
           .steps = 400 * 234,
           .optimizer = Recipe::Optimizer::adamw,
           .learning_rate = 0.004,
           .schedule = long_rise,
           .weight_decay = 0.05,
           .dropout_percent = 5,
           .pixels = standardised,
           .augmentation = AugmentOptions{.rotation_degrees = 6.0,
                                          .scale = 0.1,
                                          .shear = 0.06,
                                          .shift_pixels = 1.2,
                                          .elastic_pixels = 0.5,
                                          .elastic_correlation = 6.0,
                                          .final_strength = 0.2},
           .class_names = fashion_names},
};

}  // namespace mnist
