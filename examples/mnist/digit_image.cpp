#include "mnist/digit_image.hpp"

#include <algorithm>
#include <cmath>
#include <mlp/io/file_error.hpp>
#include <vector>

namespace mnist {
namespace {

constexpr int box_side = 20;

float median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<float> edge_of(const Image& image) {
  std::vector<float> edge;
  for (int x = 0; x < image.width; ++x) {
    edge.push_back(image.at(x, 0));
    edge.push_back(image.at(x, image.height - 1));
  }
  for (int y = 0; y < image.height; ++y) {
    edge.push_back(image.at(0, y));
    edge.push_back(image.at(image.width - 1, y));
  }
  return edge;
}

/// The image as ink from 0 on, whatever the polarity, with noise removed.
Image ink_of(const Image& image, const std::string& name) {
  std::vector<float> edge = edge_of(image);
  const float background = median(edge);
  for (float& value : edge) value = std::abs(value - background);
  // Six times the median deviation is four standard deviations of normal noise.
  const float noise = 6.0F * median(edge);

  const auto [darkest, brightest] = std::minmax_element(image.pixels.begin(), image.pixels.end());
  const bool is_bright = *brightest - background >= background - *darkest;
  const float contrast = is_bright ? *brightest - background : background - *darkest;
  constexpr float least_contrast = 8.0F;
  if (contrast <= std::max(noise, least_contrast)) {
    throw mlp::BadFile(name, "image", "a digit", "nothing that stands out from the background");
  }
  // In a large picture the blurred edge of a stroke is thin, and JPEG leaves shadows beside it.
  const bool is_large = std::max(image.width, image.height) > 2 * image_side;
  const float threshold = std::max(noise, is_large ? 0.15F * contrast : 0.0F);

  Image ink = image;
  for (float& value : ink.pixels) {
    value = is_bright ? value - background : background - value;
    if (value <= threshold) value = 0.0F;
  }
  return ink;
}

struct Box {
  int left, top, right, bottom;  // the last two are exclusive

  int width() const { return right - left; }
  int height() const { return bottom - top; }
};

Box box_of(const Image& ink) {
  Box box{ink.width, ink.height, 0, 0};
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      if (ink.at(x, y) <= 0.0F) continue;
      box.left = std::min(box.left, x);
      box.right = std::max(box.right, x + 1);
      box.top = std::min(box.top, y);
      box.bottom = y + 1;
    }
  }
  return box;
}

/// The weights [to x from] of `from` values at each of `to` places: a triangle as wide as a place
/// or a value, whichever is larger, so that shrinking averages and enlarging interpolates; the
/// identity if the two are equal. Rows add up to 1.
Eigen::MatrixXf resampling(int from, int to) {
  const float step = static_cast<float>(from) / static_cast<float>(to);
  const float reach = std::max(1.0F, step);
  Eigen::MatrixXf weights(to, from);
  for (int i = 0; i < to; ++i) {
    const float centre = (static_cast<float>(i) + 0.5F) * step - 0.5F;
    for (int k = 0; k < from; ++k) {
      weights(i, k) = std::max(0.0F, 1.0F - std::abs(static_cast<float>(k) - centre) / reach);
    }
    weights.row(i) /= weights.row(i).sum();
  }
  return weights;
}

/// The ink of the box, scaled to fit 20 x 20 pixels.
Eigen::MatrixXf fit(const Image& ink, const Box& box) {
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const RowMajor> all(ink.pixels.data(), ink.height, ink.width);
  const int longest = std::max(box.width(), box.height());
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * box_side /
                                                    static_cast<double>(longest))));
  };
  Eigen::MatrixXf small = resampling(box.height(), scaled(box.height())) *
                          all.block(box.top, box.left, box.height(), box.width()) *
                          resampling(box.width(), scaled(box.width())).transpose();
  // Thin or faint strokes are made as bright as those of MNIST.
  constexpr float bright_enough = 230.0F, brightest = 255.0F;
  if (small.maxCoeff() < bright_enough) small *= brightest / small.maxCoeff();
  return small;
}

/// Where the ink must begin so that its centre of mass lies from 13.5 up to 14.5, as in MNIST's
/// images; all of it stays inside.
int offset(const Eigen::VectorXd& mass) {
  const auto last = static_cast<double>(mass.size() - 1);
  const double centre = mass.dot(Eigen::VectorXd::LinSpaced(mass.size(), 0.0, last)) / mass.sum();
  const int begin = static_cast<int>(std::ceil((image_side - 1) / 2.0 - centre));
  return std::clamp(begin, 0, image_side - static_cast<int>(mass.size()));
}

}  // namespace

DigitPixels normalize(const Image& image, const std::string& name) {
  const Image ink = ink_of(image, name);
  const Eigen::MatrixXf small = fit(ink, box_of(ink));
  DigitPixels pixels = DigitPixels::Zero();
  Eigen::Map<Eigen::Matrix<float, image_side, image_side, Eigen::RowMajor>>(pixels.data())
      .block(offset(small.cast<double>().rowwise().sum()),
             offset(small.cast<double>().colwise().sum().transpose()), small.rows(), small.cols()) =
      small;
  return pixels;
}

}  // namespace mnist
