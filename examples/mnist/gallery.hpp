// Images drawn in the terminal, so that a person sees what the network saw.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mnist {

/// An image with its caption, such as "7 (99.8 %)".
struct Exhibit {
  Eigen::Index sample = 0;
  std::string caption;
};

/// The exhibits side by side in braille characters, 14 columns each, captions below; `images` holds
/// one image per column.
std::string draw(const Eigen::Ref<const Eigen::MatrixXf>& images,
                 const std::vector<Exhibit>& exhibits);

/// The first `count` images, and the `count` mistakes of which the network is surest, from its
/// probabilities [classes x samples].
std::vector<Exhibit> first_images(const Eigen::Ref<const Eigen::MatrixXf>& probabilities,
                                  std::span<const std::uint8_t> labels, int count);
std::vector<Exhibit> surest_mistakes(const Eigen::Ref<const Eigen::MatrixXf>& probabilities,
                                     std::span<const std::uint8_t> labels, int count);

}  // namespace mnist
