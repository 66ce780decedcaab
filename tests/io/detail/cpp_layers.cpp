#include <mlp/io/detail/cpp_layers.hpp>

#include <doctest/doctest.h>

#include "support/every_activation.hpp"
#include "support/every_layer.hpp"

// That what is written computes what it should is for tests/interchange to show.
namespace {

using mlp::detail::CppLayer;

template <class Net>
mlp::StoredModel stored() {
  return mlp::Model<Net>(mlp::Seed{1});
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("cpp layers: one function for each activation and parameter") {
  using Tenth = mlp::LeakyReluWith<std::ratio<1, 10>>;
  const auto model =
      stored<mlp::Network<mlp::Activate<2, mlp::Tanh>, mlp::Activate<2, Tenth>,
                          mlp::Activate<2, mlp::Tanh>, mlp::Activate<2, mlp::LeakyRelu>,
                          mlp::Activate<2, support::Softsign>, mlp::Dense<2, 1>>>();
  std::vector<CppLayer> layers;
  std::string names;
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    layers.emplace_back(model.layers[l], l);
    names += layers.back().activation_name() + " ";
  }
  CHECK(names == "tanh leaky_relu1 tanh leaky_relu3 activation4  ");
  const std::string text = mlp::detail::cpp_functions_of(layers);
  CHECK(text.find("inline void tanh(") == text.rfind("inline void tanh("));
  CHECK(has(text, "inline void leaky_relu1("));
  CHECK(has(text, "inline void leaky_relu3("));
  CHECK(has(text, "    a[i] = z / (1.0F + std::fabs(z));\n"));
  CHECK(layers[1].calls("a", "a") == "  detail::leaky_relu1(a, 2);\n");
  CHECK(layers[5].calls("a", "y") == "  detail::dense<2, 1>(detail::W5, detail::b5, a, y);\n");
  CHECK(layers[1].description() == "activate 2 -> 2 leaky_relu(0.1)");
}

TEST_CASE("cpp layers: a header has the functions that it calls, and no others") {
  const auto functions = [](const mlp::StoredModel& model) {
    std::vector<CppLayer> layers;
    for (std::size_t l = 0; l < model.layers.size(); ++l) layers.emplace_back(model.layers[l], l);
    return mlp::detail::cpp_functions_of(layers);
  };
  CHECK(functions(stored<mlp::Network<mlp::Activate<2, mlp::Identity>>>()).empty());
  const std::string relu = functions(stored<mlp::Network<mlp::Activate<2, mlp::Relu>>>());
  CHECK(has(relu, "inline float larger("));
  CHECK(!has(relu, "smaller"));
  CHECK(!has(relu, "dense"));
  const std::string every = functions(support::every_layer_model(1));
  for (const auto& function : mlp::detail::cpp_functions) {
    CHECK_MESSAGE(has(every, " " + std::string(function.name) + "("), std::string(function.name));
  }
}

TEST_CASE("cpp layers: numbers stand column by column; averages become mean and scale") {
  mlp::Model<mlp::Network<mlp::Dense<2, 2>, mlp::BatchNorm<2>>> model;
  model.parameters().tensor(0) << 1.0F, 2.0F, 3.0F, 4.0F;  // column by column, as here
  model.parameters().tensor(2) << 6.0F, 1.0F;              // gamma
  model.parameters().tensor(3) << 1.0F, 0.0F;              // beta
  model.parameters().tensor(4) << 2.0F, 3.0F;              // mean
  model.parameters().tensor(5) << 9.0F, 1.0F;              // variance
  mlp::StoredModel stored_model(model);
  stored_model.layers[1].description.option->value = 0.0;  // epsilon
  CHECK(CppLayer(stored_model.layers[0], 0).numbers() ==
        "// W [2 x 2], column by column, and b\n"
        "inline constexpr float W0[4] = {\n    1.0F, 2.0F, 3.0F, 4.0F,\n};\n"
        "inline constexpr float b0[2] = {\n    0.0F, 0.0F,\n};\n");
  // 6 / 3, 1 / 1
  CHECK(CppLayer(stored_model.layers[1], 1).numbers() ==
        "inline constexpr float mean1[2] = {\n    2.0F, 3.0F,\n};\n"
        "inline constexpr float scale1[2] = {\n    2.0F, 1.0F,\n};\n"
        "inline constexpr float shift1[2] = {\n    1.0F, 0.0F,\n};\n");
  CHECK(CppLayer(stored_model.layers[1], 1).calls("a", "a") ==
        "  detail::subtract(detail::mean1, a, 2);\n"
        "  detail::scale_and_shift(detail::scale1, detail::shift1, a, 2);\n");
}

}  // namespace
