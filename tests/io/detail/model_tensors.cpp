#include <mlp/io/detail/model_tensors.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "support/message_of.hpp"

// Whole files are in tests/io/model_file.cpp.
namespace {

using mlp::Tensor;
using support::message_of;

const mlp::Architecture layers =
    mlp::parse_architecture(R"([{"layer":"dense","inputs":3,"outputs":2}])", "f");

TEST_CASE("model tensors: columns in memory are rows in files, and back") {
  // 1 2 3
  // 4 5 6
  const std::vector<float> columns{1, 4, 2, 5, 3, 6};
  const std::vector<double> rows = mlp::detail::by_rows<double>(columns.data(), 2, 3);
  CHECK(rows == std::vector<double>{1, 2, 3, 4, 5, 6});
  std::vector<double> again(6);
  mlp::detail::from_rows(rows, 2, 3, again.data());
  CHECK(std::vector<float>(again.begin(), again.end()) == columns);
}

TEST_CASE("model tensors: exactly those of the architecture are accepted") {
  const std::vector<float> numbers(6, 0.5F);
  const std::span all(numbers);
  const std::vector<std::int32_t> whole(2);
  const Tensor weight = Tensor::of<float>("0.weight", {2, 3}, all);
  const Tensor bias = Tensor::of<float>("0.bias", {2}, all.first(2));
  const auto refusal = [&](std::vector<Tensor> tensors) {
    return message_of<mlp::BadFile>([&] {
      mlp::detail::check_tensors({{}, std::move(tensors)}, "f", layers);
    });
  };
  CHECK(refusal({weight, bias}) == "");
  CHECK(refusal({bias, weight}) == "");
  // PyTorch's count of batches is nobody's, wherever it stands.
  CHECK(refusal({Tensor::of<float>("1.num_batches_tracked", {}, all.first(1)), bias, weight}) ==
        "");
  CHECK(refusal({weight}) == "f: tensor \"0.bias\": expected the shape [2], found no such tensor");
  CHECK(refusal({Tensor::of<float>("0.weight", {3, 2}, all), bias}) ==
        "f: tensor \"0.weight\": expected the shape [2, 3], found [3, 2]");
  CHECK(refusal({weight, Tensor::of<std::int32_t>("0.bias", {2}, whole)}) ==
        "f: tensor \"0.bias\": expected floating-point numbers, found I32");
  CHECK(refusal({weight, bias, Tensor::of<float>("1.bias", {1}, all.first(1))}) ==
        "f: tensor \"1.bias\": expected no such tensor in dense 3 -> 2 identity, found [1]");
}

TEST_CASE("model tensors: numbers must be finite, unless asked otherwise") {
  const std::vector<double> numbers{1.0, 1e300, -std::numeric_limits<double>::infinity()};
  const mlp::safetensors::Contents contents{{}, {Tensor::of<double>("t", {3}, numbers)}};
  const auto refusal = [&]<class T>(std::type_identity<T>, mlp::LoadOptions options) {
    return message_of<mlp::BadFile>(
        [&] { mlp::detail::checked_values<T>(contents, "t", {}, "f", options); });
  };
  // 1e300 is none of float's numbers.
  CHECK(refusal(std::type_identity<float>{}, {}) ==
        "f: tensor \"t\": number 1: expected a finite number, found inf");
  CHECK(refusal(std::type_identity<double>{}, {}) ==
        "f: tensor \"t\": number 2: expected a finite number, found -inf");
  CHECK(refusal(std::type_identity<double>{}, {.allow_non_finite = true}) == "");
  CHECK(mlp::detail::checked_values<double>(contents, "t", {}, "f", {.allow_non_finite = true}) ==
        numbers);
}

TEST_CASE("model tensors: a variance is not negative") {
  const std::vector<float> numbers{0.0F, 1.0F, -0.5F};
  const mlp::safetensors::Contents contents{{}, {Tensor::of<float>("t", {3}, numbers)}};
  mlp::StoredShape stored = mlp::detail::stored_shape({"running_variance", 3, 1});
  CHECK(stored.is_variance);
  CHECK(message_of<mlp::BadFile>([&] {
          mlp::detail::checked_values<float>(contents, "t", stored, "f", {});
        }) == "f: tensor \"t\": number 2: expected a variance of at least 0, found -0.500000");
  stored = mlp::detail::stored_shape({"running_mean", 3, 1});
  CHECK(mlp::detail::checked_values<float>(contents, "t", stored, "f", {}) == numbers);
}

}  // namespace
