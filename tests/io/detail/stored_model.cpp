#include <mlp/io/detail/stored_model.hpp>

#include <doctest/doctest.h>

#include <mlp/io/model_file.hpp>

#include "support/every_activation.hpp"
#include "support/every_layer.hpp"
#include "support/message_of.hpp"
#include "support/temporary_directory.hpp"

namespace {

using support::message_of;

TEST_CASE("stored model: a model in memory and its file are the same") {
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const auto model = support::every_layer_model(1);
  const mlp::ModelInfo info{.preprocessing = mlp::Preprocessing{.scale = {2}, .centre = {0}},
                            .class_names = {"a", "b", "c", "d"},
                            .user = {{"k", "v"}}};
  mlp::save(model, path, info);
  const mlp::StoredModel from_memory(model, info);
  mlp::StoredModel from_file = mlp::StoredModel::read(path);
  CHECK(from_file.info.library_version == "0.1.0");
  from_file.info.library_version.clear();
  CHECK(from_file.info == from_memory.info);
  CHECK(from_file.inputs() == 6);
  CHECK(from_file.outputs() == 4);
  REQUIRE(from_file.layers.size() == from_memory.layers.size());
  for (std::size_t l = 0; l < from_file.layers.size(); ++l) {
    const mlp::StoredLayer& a = from_file.layers[l];
    const mlp::StoredLayer& b = from_memory.layers[l];
    CHECK(mlp::to_string(a.description) == mlp::to_string(b.description));
    CHECK(a.names == b.names);
    CHECK(a.tensors == b.tensors);
  }
  CHECK(mlp::to_string(from_file.layers[6].description) == "dense 4 -> 6 leaky_relu(0.1)");
  CHECK(mlp::to_string(from_file.layers[4].description) == "dense 7 -> 4 relu named \"features\"");
  // Row by row: the second number is W(0, 1).
  CHECK(from_file.layers[0].tensors[0][1] == std::get<0>(model.parameters().layer<0>())(0, 1));
}

TEST_CASE("stored model: without the names of the layers, or with other tensors, no file is one") {
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const std::vector<float> numbers(4);
  const auto message = [&](const mlp::safetensors::Metadata& metadata) {
    mlp::safetensors::write(path, {mlp::Tensor::of<float>("0.weight", {2, 2}, numbers)}, metadata);
    return message_of<mlp::BadFile>([&] { mlp::StoredModel::read(path); })
        .substr(path.string().size());
  };
  CHECK(message({}) ==
        ": architecture: expected metadata that names the layers (load the file into a network and "
        "save it), found none");
  CHECK(message({{"mlp.architecture", R"([{"layer":"dense","inputs":2,"outputs":2}])"}}) ==
        ": tensor \"0.bias\": expected the shape [2], found no such tensor");
  CHECK(message({{"mlp.architecture", R"([{"layer":"mine","inputs":2,"outputs":2}])"}}) ==
        ": tensor \"0.weight\": expected no such tensor in mine 2 -> 2, found [2, 2]");
}

TEST_CASE("stored model: what is said of a model must fit it") {
  const auto model = support::every_layer_model(1);
  mlp::ModelInfo info;
  info.class_names = {"one"};
  CHECK(message_of<mlp::OptionError>([&] { const mlp::StoredModel stored(model, info); }) ==
        "mlp: class names: expected 4 of them, one for each output, found 1");
}

TEST_CASE("stored model: every activation comes back from a file, and says what it is") {
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  support::for_every_activation([&]<class A>(std::type_identity<A>) {
    using Net = mlp::Network<mlp::Activate<3, A>>;
    CAPTURE(std::string(A::name));
    mlp::Model<Net> model;
    mlp::save(model, path);
    mlp::load(path, model);
    const mlp::StoredModel stored = mlp::StoredModel::read(path);
    REQUIRE(stored.layers.size() == 1);
    const mlp::LayerDescription& layer = stored.layers[0].description;
    CHECK(layer.activation == A::name);
    CHECK(layer.activation_parameter == mlp::detail::activation_parameter<A>());
    CHECK(layer.activation_formula == mlp::detail::activation_formula<A>());
    mlp::detail::require_exportable(stored);
    const auto exported = mlp::detail::exported_activation(layer);
    CHECK(exported.has_value() == !std::is_same_v<A, mlp::Identity>);
    if (exported) {
      CHECK((exported->kind == nullptr) == !layer.activation_formula.empty());
      CHECK(exported->parameter == layer.activation_parameter.value_or(0.0));
    }
  });
}

std::string refusal(const std::string& activation) {
  const auto architecture = mlp::parse_architecture(
      R"([{"layer":"activate","inputs":2,"outputs":2,)" + activation + "}]", "f");
  return message_of<mlp::OptionError>([&] { mlp::detail::exported_activation(architecture[0]); });
}

TEST_CASE("stored model: what a file says of an activation is understood or refused") {
  CHECK(refusal(R"("activation":"softsign","activation_formula":"1 - 1 / (1 + z)  ")") == "");
  CHECK(refusal(R"("activation":"softsign")") ==
        "mlp: export: expected an activation of the library or one with a formula, found "
        "\"softsign\"");
  CHECK(refusal(R"("activation":"a","activation_formula":"z + p")") ==
        "mlp: export: expected a formula with no p, for the activation has no parameter at its "
        "character 5, found \"z + p\" of the activation \"a\"");
  CHECK(refusal(R"("activation":"a","activation_formula":"z + p","activation_parameter":2)") == "");
  CHECK(refusal(R"("activation":"a","activation_formula":"z;\n#include </etc/passwd>")") ==
        "mlp: export: expected a formula with an operator, or the end at its character 2, found "
        "\"z;\\x0a#include </etc/passwd>\" of the activation \"a\"");
  CHECK(refusal(R"("activation":"elu","activation_parameter":1e300)").find("range of float") !=
        std::string::npos);
  // A formula counts more than a name: what it says can be seen in the file.
  const auto architecture =
      mlp::parse_architecture(R"([{"layer":"activate","inputs":2,"outputs":2,"activation":"gelu",)"
                              R"("activation_formula":"sigmoid(1.702 * z) * z"}])",
                              "f");
  CHECK(mlp::detail::exported_activation(architecture[0])->kind == nullptr);
}

}  // namespace
