#include "mnist/gallery.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "mnist/dataset.hpp"

namespace mnist {

namespace {

constexpr int cell_width = 2;  // pixels in a braille character
constexpr int cell_height = 4;
constexpr int columns = image_side / cell_width;
constexpr int gap = 3;

// Unicode numbers the eight dots of U+2800 + bits in this order, rows first.
constexpr std::array<std::array<unsigned, cell_width>, cell_height> dot{
    {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};

std::string braille(const Eigen::Ref<const Eigen::MatrixXf>& images, Eigen::Index sample, int row,
                    int column) {
  unsigned bits = 0;
  for (int y = 0; y < cell_height; ++y) {
    for (int x = 0; x < cell_width; ++x) {
      const int pixel = (row * cell_height + y) * image_side + column * cell_width + x;
      if (images(pixel, sample) > 0.4F) {
        bits |= dot[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
      }
    }
  }
  // UTF-8 of U+2800 + bits
  return {static_cast<char>(0xE2), static_cast<char>(0xA0 | (bits >> 6)),
          static_cast<char>(0x80 | (bits & 0x3F))};
}

Exhibit describe(const Eigen::Ref<const Eigen::MatrixXf>& probabilities, Eigen::Index sample,
                 int label) {
  Eigen::Index said = 0;
  const float probability = probabilities.col(sample).maxCoeff(&said);
  std::array<char, 32> caption{};
  if (said == label) {
    std::snprintf(caption.data(), caption.size(), "%d  %.1f %%", label,
                  100.0 * static_cast<double>(probability));
  } else {
    std::snprintf(caption.data(), caption.size(), "%d, said %d", label, static_cast<int>(said));
  }
  return {sample, caption.data()};
}

}  // namespace

std::string draw(const Eigen::Ref<const Eigen::MatrixXf>& images,
                 const std::vector<Exhibit>& exhibits) {
  std::string text;
  for (int row = 0; row < image_side / cell_height; ++row) {
    for (const Exhibit& exhibit : exhibits) {
      for (int column = 0; column < columns; ++column) {
        text += braille(images, exhibit.sample, row, column);
      }
      text.append(gap, ' ');
    }
    text += '\n';
  }
  constexpr auto width = static_cast<std::size_t>(columns);
  for (const Exhibit& exhibit : exhibits) {
    const std::size_t length = exhibit.caption.size();
    std::string cell(length < width ? (width - length) / 2 : 0, ' ');
    cell += exhibit.caption;
    cell.resize(std::max(width, cell.size()) + gap, ' ');
    text += cell;
  }
  return text + '\n';
}

std::vector<Exhibit> first_images(const Eigen::Ref<const Eigen::MatrixXf>& probabilities,
                                  std::span<const std::uint8_t> labels, int count) {
  std::vector<Exhibit> exhibits;
  for (Eigen::Index j = 0; j < std::min<Eigen::Index>(count, probabilities.cols()); ++j) {
    exhibits.push_back(describe(probabilities, j, labels[static_cast<std::size_t>(j)]));
  }
  return exhibits;
}

std::vector<Exhibit> surest_mistakes(const Eigen::Ref<const Eigen::MatrixXf>& probabilities,
                                     std::span<const std::uint8_t> labels, int count) {
  std::vector<std::pair<float, Eigen::Index>> mistakes;
  for (Eigen::Index j = 0; j < probabilities.cols(); ++j) {
    Eigen::Index said = 0;
    const float probability = probabilities.col(j).maxCoeff(&said);
    if (said != labels[static_cast<std::size_t>(j)]) mistakes.emplace_back(-probability, j);
  }
  std::sort(mistakes.begin(), mistakes.end());
  mistakes.resize(std::min(mistakes.size(), static_cast<std::size_t>(count)));
  std::vector<Exhibit> exhibits;
  exhibits.reserve(mistakes.size());
  for (const auto& [probability, j] : mistakes) {
    exhibits.push_back(describe(probabilities, j, labels[static_cast<std::size_t>(j)]));
  }
  return exhibits;
}

}  // namespace mnist
