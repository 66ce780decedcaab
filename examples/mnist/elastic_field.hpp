// Smooth random displacements, as of a drawing on rubber.
#pragma once

#include <cstdint>
#include <mlp/core/random.hpp>

#include "mnist/warp.hpp"

namespace mnist {

/// Displacements of the pixels of an image, drawn anew for each: two random fields, one for columns
/// and one for rows, as in P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional
/// neural networks applied to visual document analysis", ICDAR 2003. They smooth one random number
/// per pixel with a Gaussian; here a lattice of random numbers is joined by cubic B-splines, which
/// are nearly Gaussian (M. Unser, "Splines: a perfect fit for signal and image processing", IEEE
/// Signal Processing Magazine 16(6), 1999), for a fraction of the work.
///
/// Each displacement has mean 0 and standard deviation `rms` at every pixel, and is at most 3.8
/// times that. Displacements at a distance d are correlated by about exp(-(d / correlation)^2),
/// whatever the direction. Simard's Gaussian of standard deviation σ gives fields of correlation 2
/// σ, and his best, α = 34 and σ = 4, has 1.4 pixels rms and correlation 8.
class ElasticField {
 public:
  static constexpr double least_correlation = 2.0;

  /// Both in pixels: `rms` above 0 and up to 28, `correlation` from 2 to 100 (not checked).
  ElasticField(double rms, double correlation);

  /// Sends every pixel of `grid` to where `map` says, displaced by `strength` (0 to 1) times a
  /// field drawn from `random`.
  void fill(const AffineMap& map, float strength, mlp::SplitMix64& random,
            SamplingGrid& grid) const;

 private:
  static constexpr int taps = 4;  // control points that a position depends on, each way
  static constexpr int most_knots = 20;
  static constexpr int stride = SamplingGrid::stride;

  /// Random numbers on the lattice, [knots x knots] for columns, then the same for rows.
  void draw(mlp::SplitMix64& random, float* control) const;

  int knots_ = 0;                    // control points each way
  float amplitude_ = 0.0F;           // from the units of sums along the columns to those of lines
  int shift_ = 0;                    // from the units of sums along the rows to those of the grid
  int first_knot_[image_side] = {};  // of the four that a row depends on
  // The spline's weights in units of 1/512: whole numbers, though held as floats. Of those four,
  // and of each control point in each column.
  float row_weights_[image_side][taps] = {};
  alignas(64) float column_weights_[most_knots][stride] = {};
};

}  // namespace mnist
