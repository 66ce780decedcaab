#include <mlp/io/model_info.hpp>

#include <doctest/doctest.h>

#include "support/message_of.hpp"

// What is refused, and with which message, is in tests/io/model_file.cpp.
namespace {

using support::message_of;

TEST_CASE("model info: preprocessing is x = scale v - centre") {
  Eigen::MatrixXi v(2, 2);
  v << 0, 255, 10, 20;
  const mlp::Preprocessing same{.scale = {1.0 / 255}, .centre = {0.5}};
  const mlp::Preprocessing each{.scale = {2, 3}, .centre = {0, 1}};
  CHECK(same.apply<float>(v)(0, 0) == -0.5F);
  CHECK(same.apply<float>(v)(0, 1) == 0.5F);
  CHECK(each.apply<double>(v)(1, 0) == 29.0);
  CHECK(each.apply<double>(v)(0, 1) == 510.0);
  CHECK(message_of<mlp::SizeError>([&] { each.apply<float>(Eigen::VectorXf(3)); }) ==
        "mlp: preprocessing: rows: expected 2, found 3");
}

TEST_CASE("model info: what JSON would round makes the round trip exactly") {
  const mlp::Architecture architecture =
      mlp::parse_architecture(R"([{"layer":"dense","inputs":3,"outputs":2}])", "f");
  const mlp::ModelInfo info{
      .preprocessing = mlp::Preprocessing{.scale = {1.0 / 3, 1e-300, -0.0}, .centre = {0.1307}},
      .class_names = {"", "\u00fc\n\""},
      .user = {{"k", ""}}};
  mlp::ModelInfo again = mlp::parse_info(mlp::to_metadata(architecture, info), 3, 2, "f");
  again.library_version.clear();
  CHECK(again == info);
  CHECK(std::signbit(again.preprocessing->scale[2]));
}

TEST_CASE("model info: a file from elsewhere may say nothing, or one number for an array") {
  CHECK(mlp::parse_info({}, 3, 2, "f") == mlp::ModelInfo{});
  CHECK(mlp::parse_info({{"format", "pt"}}, 3, 2, "f") == mlp::ModelInfo{});
  CHECK(!mlp::named_architecture({{"format", "pt"}}, "f"));
  const auto info = mlp::parse_info({{"mlp.preprocessing", R"({"scale": 0.5})"}}, 3, 2, "f");
  CHECK(info.preprocessing == mlp::Preprocessing{.scale = {0.5}, .centre = {0.0}});
}

}  // namespace
