#include <mlp/io/cpp_header.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/every_activation.hpp"
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
// Its name differs from model to model, so that a program can have several.
inline namespace content_f83b093f88607ca4 {

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

// NaN where a is.
inline float larger(float a, float b) { return a < b ? b : a; }

// NaN where a is.
inline float smaller(float a, float b) { return b < a ? b : a; }

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
    const float z = a[i];
    a[i] = larger(z, 0.0F) + 0.01F * smaller(z, 0.0F);
  }
}

}  // namespace detail

inline constexpr double centre[2] = {
    1.0, 2.0,
};
// What predict() takes, from values as they come: in double, for values far from zero. The two
// may be the same array.
inline void preprocess(const float (&v)[inputs], float (&x)[inputs]) {
  for (int i = 0; i < inputs; ++i) {
    x[i] = static_cast<float>(0.5 * static_cast<double>(v[i]) - centre[i]);
  }
}

// The outputs y of the network for x.
inline void predict(const float (&x)[inputs], float (&y)[outputs]) {
  detail::dense<2, 1>(detail::W0, detail::b0, x, y);
  detail::leaky_relu0(y, 1);
}

// 1 where the output for x is above one half, else 0; -1 where it is NaN.
inline int predict_class(const float (&x)[inputs]) {
  float y[outputs];
  predict(x, y);
  if (y[0] != y[0]) return -1;
  return y[0] > 0.5F ? 1 : 0;
}

}  // namespace content_f83b093f88607ca4
}  // namespace tiny
)");
}

TEST_CASE("cpp header: classes are told from logits where the library does so") {
  const auto text_of = []<class Last>(std::type_identity<Last>) {
    return mlp::to_cpp_header(mlp::Model<mlp::Network<mlp::Dense<2, 3, Last>>>{}, "m");
  };
  support::for_every_activation([&]<class A>(std::type_identity<A> activation) {
    CAPTURE(A::name);
    const std::string text = text_of(activation);
    const bool by_logits =
        text.find("float y[outputs];\n  detail::logits(x, y);") != std::string::npos;
    const bool by_outputs = text.find("float y[outputs];\n  predict(x, y);") != std::string::npos;
    CHECK(by_logits == mlp::decides_by_logits<A>);
    CHECK(by_outputs != by_logits);
  });
}

/// The name of the inline namespace.
std::string content_of(const mlp::StoredModel& model) {
  const std::string text = mlp::to_cpp_header(model, "m");
  return text.substr(text.find("content_"), 24);
}

TEST_CASE("cpp header: whatever models differ in, what they are in differs too") {
  const mlp::Model<support::Classifier> model(mlp::Seed{1});
  const std::string content = content_of(model);
  CHECK(content_of(model) == content);
  CHECK(content.find_first_not_of("_0123456789abcdefnot") == std::string::npos);
  mlp::StoredModel other(model);
  float& weight = other.layers[1].tensors[1][2];
  weight = std::nextafter(weight, 1.0F);
  CHECK(content_of(other) != content);
  other = mlp::StoredModel(model);
  other.layers[0].description.activation = "relu";
  CHECK(content_of(other) != content);
  CHECK(content_of({model, {.class_names = {"a", "b", "c"}}}) != content);
  CHECK(content_of({model, {.preprocessing = mlp::Preprocessing{.scale = {2.0}}}}) != content);
}

TEST_CASE("cpp header: every activation has its function") {
  support::for_every_activation([]<class A>(std::type_identity<A>) {
    const mlp::Model<mlp::Network<mlp::Activate<3, A>>> model;
    const std::string text = mlp::to_cpp_header(model, "m");
    if constexpr (std::is_same_v<A, mlp::Identity>) {
      CHECK(text.find("detail::") == std::string::npos);
    } else {
      CHECK(
          text.find("  detail::" +
                    mlp::detail::CppLayer(mlp::StoredModel(model).layers[0], 0).activation_name() +
                    "(y, 3);\n") != std::string::npos);
    }
  });
}

TEST_CASE("cpp header: an activation of a user's own is written by its formula") {
  const mlp::Model<mlp::Network<mlp::Activate<3, support::CeluWith<std::ratio<3, 2>>>>> model;
  const std::string text = mlp::to_cpp_header(model, "m");
  CHECK(text.find("a[i] = larger(z, 0.0F) + 1.5F * std::expm1(smaller(z, 0.0F) / 1.5F);\n") !=
        std::string::npos);
  // Its name is nowhere but in the comment, and there in quotes.
  CHECK(text.find("//   activate 3 -> 3 \"my/celu 2\\x0a\"(1.5)\n") != std::string::npos);
  CHECK(text.find("celu") == text.rfind("celu"));
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
        "mlp: export: expected an activation of the library or one with a formula, found "
        "\"mish\\x0a#error\"");
  foreign.layers[0].description.activation_formula = "z; } int main() {";
  CHECK(message(foreign, "m") ==
        "mlp: export: expected a formula with an operator, or the end at its character 2, found "
        "\"z; } int main() {\" of the activation \"mish\\x0a#error\"");
  foreign = mlp::StoredModel(model);
  foreign.layers[1].description.kind = "convolution";
  CHECK(message(foreign, "m") ==
        "mlp: export: expected layers of the library, found \"convolution\"");
  foreign = mlp::StoredModel(model);
  foreign.layers[1].tensors[1][0] = std::numeric_limits<float>::quiet_NaN();
  CHECK(message(foreign, "m") == "mlp: export: expected finite weights, found nan");
  foreign = mlp::StoredModel(model, {.preprocessing = mlp::Preprocessing{.scale = {1e300}}});
  CHECK(message(foreign, "m") == "mlp: export: expected numbers in the range of float, found inf");
}

}  // namespace
