// Softmax: its formula, its backward pass through the whole Jacobian, its extremes.
#include <mlp/activation/softmax.hpp>

#include "reference/scalar_activation.hpp"
#include "support/draws.hpp"
#include "support/gradient_check.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <numeric>
#include <string>

namespace {

using support::Values;

template <class Scalar>
std::vector<Scalar> softmax(const std::vector<Scalar>& z) {
  std::vector<Scalar> a(z.size());
  mlp::Softmax::forward(static_cast<mlp::Index>(z.size()), z.data(), a.data());
  return a;
}

Values backward(const Values& a, Values delta) {
  mlp::Softmax::backward(static_cast<mlp::Index>(a.size()), a.data(), delta.data());
  return delta;
}

constexpr std::size_t sizes[] = {1, 2, 3, 10, 17, 100};

TEST_CASE("softmax: values are the formula's, in place too") {
  support::Draws draws(1);
  for (const std::size_t n : sizes) {
    const Values z = draws.normals(n, 3.0);
    support::check_close("softmax", softmax(z), reference::softmax(z), 1e-12, 1e-300);
    Values in_place = z;
    mlp::Softmax::forward(static_cast<mlp::Index>(n), in_place.data(), in_place.data());
    CHECK(in_place == softmax(z));

    // In float on the scale of one: eight roundings.
    const std::vector<float> rounded(z.begin(), z.end());
    const std::vector<float> found = softmax(rounded);
    support::check_close("softmax in float", Values(found.begin(), found.end()),
                         reference::softmax(Values(rounded.begin(), rounded.end())),
                         8.0 * support::float_epsilon);
  }
}

TEST_CASE("softmax: backward meets differences and the Jacobian, its mutants do not") {
  support::Draws draws(2);
  for (const std::size_t n : sizes) {
    Values z = draws.normals(n, 1.0);
    const Values c = draws.normals(n, 1.0);
    const Values a = softmax(z);
    const Values dz = backward(a, c);
    if (n == 1) {  // the only probability is one, whatever z
      CHECK(dz == Values{0.0});
      continue;
    }
    const auto loss = [&] {
      const Values p = softmax(z);
      return std::inner_product(c.begin(), c.end(), p.begin(), 0.0);
    };
    Values diagonal(n), shifted(n);
    const double dot = std::inner_product(c.begin(), c.end(), a.begin(), 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      diagonal[i] = a[i] * c[i];
      shifted[i] = c[i] - dot;
    }
    const std::string what = "softmax of " + std::to_string(n);
    support::check_gradient(
        what, dz, support::central_differences(loss, z),
        {{"term aᵀ da dropped", diagonal}, {"factor a dropped", shifted}, {"da itself", c}});
    support::check_same(what, dz,
                        reference::through_activation(reference::Activation::softmax, z, c));
  }
}

template <class Scalar>
void check_extremes() {
  for (const Scalar far : {Scalar(1e4), std::numeric_limits<Scalar>::max() / 2}) {
    CAPTURE(far);
    const std::vector<Scalar> one = softmax<Scalar>({-far, far, -far});
    CHECK(one[1] == Scalar(1));
    CHECK(one[0] <= Scalar(1e-37));
    CHECK(one[2] <= Scalar(1e-37));
    const std::vector<Scalar> two = softmax<Scalar>({far, -far, far, -far});
    CHECK(two[0] == Scalar(0.5));
    CHECK(two[2] == Scalar(0.5));
  }
  // A logit of minus infinity means: this class cannot be.
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  const std::vector<Scalar> masked = softmax<Scalar>({Scalar(2), -infinity, Scalar(2)});
  CHECK(masked[0] == Scalar(0.5));
  CHECK(masked[1] <= Scalar(1e-37));
}

TEST_CASE("softmax: far logits overflow nowhere") {
  check_extremes<float>();
  check_extremes<double>();
}

TEST_CASE("softmax: a NaN among the logits is seen in every probability") {
  for (std::size_t at = 0; at < 19; ++at) {
    Values z(19, 0.5);
    z[at] = std::numeric_limits<double>::quiet_NaN();
    for (const double p : softmax(z)) CHECK(std::isnan(p));
  }
}

TEST_CASE("softmax: known values") {
  // e^z = 1, 2, 5
  support::check_close("softmax", softmax(Values{0.0, std::log(2.0), std::log(5.0)}),
                       Values{0.125, 0.25, 0.625}, 1e-15);
  // Shifting all logits changes no bit where the shift itself is exact.
  CHECK(softmax(Values{1.0, 2.0, 4.0}) == softmax(Values{1025.0, 1026.0, 1028.0}));
}

}  // namespace
