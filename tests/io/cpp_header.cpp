#include <mlp/io/cpp_header.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "support/message_of.hpp"
#include "support/networks.hpp"

// That headers compile and compute what they should is for tests/interchange to show.
namespace {

using support::message_of;

TEST_CASE("cpp header: a small one, whole") {
  mlp::Model<mlp::Network<mlp::Dense<2, 1, mlp::LeakyRelu>>> model;
  model.parameters().tensor(0) << 0.5F, -2.0F;
  model.parameters().tensor(1) << 0.25F;
  const mlp::ModelInfo info{.preprocessing = mlp::Preprocessing{.scale = {0.5}, .centre = {1, 2}},
                            .class_names = {"it"}};
  CHECK(mlp::to_cpp_header({model, info}, "tiny") == R"(// A neural network, written by mlp 0.1.0:
//
//   dense 2 -> 1 leaky_relu(0.01)
//
// Stands alone: C++17 and <cmath>, no heap, no exceptions, no run-time types. What
// predict() needs beyond its arguments is on the stack: 0 bytes.
#pragma once

#include <cmath>

namespace tiny {

inline constexpr int inputs = 2;
inline constexpr int outputs = 1;
inline constexpr const char* class_names[outputs] = {"it"};

namespace detail {

// W [1 x 2], column by column, and b
inline constexpr float W0[2] = {
    0.5F, -2.0F,
};
inline constexpr float b0[1] = {
    0.25F,
};

// z = W x + b
template <int In, int Out>
inline void dense(const float (&W)[In * Out], const float (&b)[Out], const float* x, float* z) {
  for (int i = 0; i < Out; ++i) z[i] = b[i];
  for (int k = 0; k < In; ++k) {
    const float* column = W + k * Out;
    for (int i = 0; i < Out; ++i) z[i] += column[i] * x[k];
  }
}

inline void leaky_relu0(float* a, int n) {
  for (int i = 0; i < n; ++i) {
    if (a[i] < 0.0F) a[i] *= 0.01F;
  }
}

}  // namespace detail

inline constexpr float centre[2] = {
    1.0F, 2.0F,
};
// What predict() takes, from values as they come. The two may be the same array.
inline void preprocess(const float (&v)[inputs], float (&x)[inputs]) {
  for (int i = 0; i < inputs; ++i) x[i] = 0.5F * v[i] - centre[i];
}

// The outputs y of the network for x.
inline void predict(const float (&x)[inputs], float (&y)[outputs]) {
  detail::dense<2, 1>(detail::W0, detail::b0, x, y);
  detail::leaky_relu0(y, 1);
}

// 1 where the output for x is above one half, else 0.
inline int predict_class(const float (&x)[inputs]) {
  float y[outputs];
  predict(x, y);
  return y[0] > 0.5F ? 1 : 0;
}

}  // namespace tiny
)");
}

TEST_CASE("cpp header: what cannot be exported is refused") {
  const mlp::Model<support::Classifier> model;
  const auto message = [](const mlp::StoredModel& stored, const char* name) {
    return message_of<mlp::OptionError>([&] { mlp::to_cpp_header(stored, name); });
  };
  CHECK(message(model, "9lives") == "mlp: namespace: expected a name of C++, found \"9lives\"");
  CHECK(message(model, "") == "mlp: namespace: expected a name of C++, found \"\"");
  CHECK(message(model, "a b") == "mlp: namespace: expected a name of C++, found \"a b\"");
  mlp::StoredModel foreign(model);
  foreign.layers[0].description.activation = "mish\n#error";
  CHECK(message(foreign, "m") ==
        "mlp: export: expected an activation of the library, found \"mish\\x0a#error\"");
  foreign = mlp::StoredModel(model);
  foreign.layers[1].description.kind = "convolution";
  CHECK(message(foreign, "m") ==
        "mlp: export: expected layers of the library, found \"convolution\"");
  foreign = mlp::StoredModel(model);
  foreign.layers[1].tensors[1][0] = std::numeric_limits<float>::quiet_NaN();
  CHECK(message(foreign, "m") == "mlp: export: expected finite weights, found nan");
}

}  // namespace
