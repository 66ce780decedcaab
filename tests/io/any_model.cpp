#include <mlp/io/any_model.hpp>

#include <doctest/doctest.h>

#include <mlp/io/cpp_header.hpp>

#include <cmath>

#include "support/allocation_counter.hpp"
#include "support/message_of.hpp"
#include "support/networks.hpp"
#include "support/temporary_directory.hpp"

namespace {

using support::message_of;
using support::TemporaryDirectory;

using Tanh = support::Classifier;  // 5 -> 8 tanh -> 3 softmax
using Relu = mlp::Network<mlp::Dense<5, 8, mlp::Relu>, mlp::Dense<8, 3, mlp::Softmax>>;
using Linear = mlp::Network<mlp::Dense<5, 3>>;
using Any = mlp::AnyModel<5, 3>;

TEST_CASE("any model: the network that a file names is the one that runs") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const auto x = support::random_matrix<float>(5, 7, 1);
  const auto check = [&](const auto& model) {
    mlp::save(model, path, {.class_names = {"a", "b", "c"}});
    const Any any = Any::open<Linear, Tanh, Relu>(path);
    CHECK(support::same_bits(any.predict(x), model.predict(x)));
    CHECK(support::same_bits(any.predict_classes(x), model.predict_classes(x)));
    CHECK(any.info().class_names == std::vector<std::string>{"a", "b", "c"});
    CHECK(any.parameter_count() == std::remove_cvref_t<decltype(model)>::Network::parameter_count);
    return mlp::to_string(any.architecture());
  };
  CHECK(check(mlp::Model<Tanh>(mlp::Seed{1})) == "dense 5 -> 8 tanh, dense 8 -> 3 softmax");
  CHECK(check(mlp::Model<Relu>(mlp::Seed{2})) == "dense 5 -> 8 relu, dense 8 -> 3 softmax");
  CHECK(check(mlp::Model<Linear>(mlp::Seed{3})) == "dense 5 -> 3 identity");
}

TEST_CASE("any model: logits are what the output activation is computed from") {
  const auto x = support::random_matrix<float>(5, 200, 1);  // more than go through together
  mlp::Model<Tanh> sharp(mlp::Seed{1});
  sharp.parameters().tensor(2) *= 1000.0F;
  const Eigen::MatrixXf z = Any(sharp).logits(x);
  REQUIRE(z.cols() == 200);
  // Probabilities have lost what logits tell.
  const Eigen::MatrixXf p = sharp.predict(x);
  CHECK((p.array() == 0.0F).any());
  const auto [W0, b0] = sharp.parameters().layer<0>();
  const auto [W1, b1] = sharp.parameters().layer<1>();
  const Eigen::MatrixXf hidden = ((W0 * x).colwise() + b0).array().tanh();
  const Eigen::MatrixXf expected = (W1 * hidden).colwise() + b1;
  CHECK(z.isApprox(expected, 1e-5F));

  using Ending = mlp::Network<mlp::Dense<5, 3>, mlp::Dropout<3>>;
  const mlp::Model<Linear> linear(mlp::Seed{3});
  const mlp::Model<Ending> without(mlp::Seed{3});
  CHECK(support::same_bits(Any(linear).logits(x), linear.predict(x)));
  CHECK(support::same_bits(Any(without).logits(x), without.predict(x)));
  CHECK(message_of<mlp::SizeError>([&] { Any(linear).logits(Eigen::MatrixXf(4, 1)); }) ==
        "mlp: x: rows: expected 5, found 4");
}

TEST_CASE("any model: without a name the tensors decide, unless two networks fit") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const std::vector<float> numbers(40, 0.5F);
  const std::span all(numbers);
  using mlp::Tensor;
  mlp::safetensors::write(path, {Tensor::of<float>("0.weight", {8, 5}, all),
                                 Tensor::of<float>("0.bias", {8}, all.first(8)),
                                 Tensor::of<float>("2.weight", {3, 8}, all.first(24)),
                                 Tensor::of<float>("2.bias", {3}, all.first(3))});
  const Any any = Any::open<Linear, Relu>(path);
  CHECK(any.predict(support::random_matrix<float>(5, 1, 1)).isApproxToConstant(1.0F / 3));
  CHECK(message_of<mlp::BadFile>([&] { Any::open<Tanh, Linear, Relu>(path); }) ==
        path.string() +
            ": architecture: expected metadata that says which of these the tensors are: dense 5 "
            "-> 8 tanh, dense 8 -> 3 softmax; dense 5 -> 8 relu, dense 8 -> 3 softmax, found none");
  CHECK(message_of<mlp::BadFile>([&] { Any::open<Linear>(path); }) ==
        path.string() +
            ": architecture: expected one of: dense 5 -> 3 identity, found tensors without "
            "mlp metadata: \"0.weight\" [8, 5] \"0.bias\" [8] \"2.weight\" [3, 8] \"2.bias\" "
            "[3]");
}

TEST_CASE_TEMPLATE("any model: a parameter that a file leaves out is the same here and in a header",
                   Activation, mlp::LeakyRelu, mlp::Elu) {
  // PyTorch's defaults, which docs/files.md names.
  const bool is_leaky = std::is_same_v<Activation, mlp::LeakyRelu>;
  const double expected = is_leaky ? -0.01 : std::expm1(-1.0);
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  mlp::safetensors::write(
      path, {},
      {{"mlp.architecture", R"([{"layer":"activate","inputs":5,"outputs":5,"activation":")" +
                                std::string(Activation::name) + R"("}])"}});
  const auto model = mlp::AnyModel<5, 5>::open<mlp::Network<mlp::Activate<5, Activation>>>(path);
  const Eigen::VectorXf x = Eigen::VectorXf::Constant(5, -1.0F);
  CHECK(model.predict(x)(0, 0) == doctest::Approx(expected).epsilon(1e-6));
  const std::string header = mlp::to_cpp_header(mlp::StoredModel::read(path), "m");
  const std::string formula = is_leaky ? "larger(z, 0.0F) + 0.01F * smaller(z, 0.0F)"
                                       : "larger(z, 0.0F) + 1.0F * std::expm1(smaller(z, 0.0F))";
  CHECK_MESSAGE(header.find(formula) != std::string::npos, header);
}

TEST_CASE("any model: a network that the program does not list is refused by name") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  mlp::save(mlp::Model<Relu>(mlp::Seed{2}), path);
  CHECK(
      message_of<mlp::BadFile>([&] { Any::open<Tanh, Linear>(path); }) ==
      path.string() +
          ": architecture: expected one of: dense 5 -> 8 tanh, dense 8 -> 3 softmax; dense 5 -> 3 "
          "identity, found dense 5 -> 8 relu, dense 8 -> 3 softmax");
}

TEST_CASE("any model: copies are independent values") {
  const auto x = support::random_matrix<float>(5, 2, 1);
  const mlp::Model<Tanh> tanh(mlp::Seed{1});
  Any first(tanh);
  const Any copy = first;
  first = Any(mlp::Model<Linear>(mlp::Seed{2}));
  CHECK(support::same_bits(copy.predict(x), tanh.predict(x)));
  CHECK(first.parameter_count() == Linear::parameter_count);
  first = copy;
  CHECK(support::same_bits(first.predict(x), tanh.predict(x)));
}

TEST_CASE("any model: predicting into a workspace allocates nothing") {
  const auto x = support::random_matrix<float>(5, 4, 1);
  const mlp::Model<Tanh> tanh(mlp::Seed{1});
  const Any any(tanh);
  Any::Workspace workspace = any.workspace(4);
  CHECK(support::same_bits(any.predict(x, workspace), tanh.predict(x)));
  if (support::can_count_allocations) {
    const support::AllocationCounter counter;
    const float first = any.predict(x, workspace)(0, 0);
    const auto used = counter.count();
    CHECK(used.calls == 0);
    CHECK(first > 0);
  }
  CHECK(message_of<mlp::SizeError>([&] {
          any.predict(support::random_matrix<float>(5, 5, 1), workspace);
        }) == "mlp: workspace: expected room for 5 samples, found 4");
  CHECK(message_of<mlp::OptionError>([&] { Any(mlp::Model<Linear>()).predict(x, workspace); }) ==
        "mlp: workspace: expected one made by a model of the same network");
  CHECK(message_of<mlp::SizeError>([&] { any.predict(Eigen::MatrixXf(4, 1)); }) ==
        "mlp: x: rows: expected 5, found 4");
}

}  // namespace
