// Turns pictures of digits into images like those of MNIST.
#pragma once

#include <Eigen/Core>
#include <string>

#include "mnist/dataset.hpp"
#include "mnist/image.hpp"

namespace mnist {

/// Pixels row by row from 0 (background) to 255 (ink).
using DigitPixels = Eigen::Matrix<float, image_pixels, 1>;

/// Normalises a picture as MNIST's were (LeCun, Cortes & Burges): the ink is cropped, scaled so
/// that it just fits a box of 20 x 20 pixels, and put into 28 x 28 pixels so that its centre of
/// mass is in the middle. Ink is what differs from the background, the shade of most of the
/// picture's edge, bright or dark. An image of MNIST itself comes out unchanged. Throws BadFile,
/// naming `name`, if there is no ink.
DigitPixels normalize(const Image& image, const std::string& name);

}  // namespace mnist
