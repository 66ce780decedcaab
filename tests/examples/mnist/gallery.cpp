#include "mnist/gallery.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "mnist/dataset.hpp"

namespace {

using mnist::Exhibit;

/// Columns of probabilities: sample j is surest of class j % 10, with p.
Eigen::MatrixXf sure(std::initializer_list<float> p) {
  Eigen::MatrixXf result = Eigen::MatrixXf::Zero(10, static_cast<Eigen::Index>(p.size()));
  Eigen::Index j = 0;
  for (const float of : p) {
    result(j % 10, j) = of;
    ++j;
  }
  return result;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("gallery: a braille character is two by four pixels, dots where they are bright") {
  Eigen::MatrixXf images = Eigen::MatrixXf::Zero(mnist::image_pixels, 2);
  const auto set = [&](int x, int y) { images(y * mnist::image_side + x, 1) = 1.0F; };
  set(0, 0);                                       // U+2801
  set(3, 2);                                       // U+2820, one to the right
  set(27, 27);                                     // U+2880, at the other end
  images(27 * mnist::image_side + 26, 1) = 0.39F;  // too dark
  const auto lines = lines_of(mnist::draw(images, {{0, "none"}, {1, "some"}}));
  REQUIRE(lines.size() == 8);
  std::string empty;
  for (int i = 0; i < 14; ++i) empty += "\u2800";
  CHECK(lines[1] == empty + "   " + empty + "   ");
  CHECK(lines[0] == empty + "   \u2801\u2820" + empty.substr(3 * 2) + "   ");
  CHECK(lines[6] == empty + "   " + empty.substr(3) + "\u2880   ");
  CHECK(lines[7] == "     none             some        ");
}

TEST_CASE("gallery: a caption that is too long for its place keeps its distance") {
  const Eigen::MatrixXf images = Eigen::MatrixXf::Zero(mnist::image_pixels, 1);
  const std::string caption = "a caption of twenty-nine bytes";
  CHECK(lines_of(mnist::draw(images, {{0, caption}}))[7] == caption + "   ");
}

TEST_CASE("gallery: the first images with what is said of them") {
  const std::vector<std::uint8_t> labels{0, 7, 2};
  const auto exhibits = mnist::first_images(sure({0.998F, 0.6F, 0.5F}), labels, 2);
  REQUIRE(exhibits.size() == 2);
  CHECK(exhibits[0].sample == 0);
  CHECK(exhibits[0].caption == "0  99.8 %");
  CHECK(exhibits[1].sample == 1);
  CHECK(exhibits[1].caption == "7, said 1");
  CHECK(mnist::first_images(sure({0.998F, 0.6F, 0.5F}), labels, 5).size() == 3);
}

TEST_CASE("gallery: the surest mistakes, and nothing that is right") {
  const std::vector<std::uint8_t> labels{0, 7, 3, 9, 4};
  const auto mistakes = mnist::surest_mistakes(sure({1.0F, 0.6F, 0.9F, 0.7F, 1.0F}), labels, 2);
  REQUIRE(mistakes.size() == 2);
  CHECK(mistakes[0].sample == 2);
  CHECK(mistakes[0].caption == "3, said 2");
  CHECK(mistakes[1].sample == 3);
  CHECK(mnist::surest_mistakes(sure({1.0F}), labels, 2).empty());
}

}  // namespace
