#include <mlp/io/model_file.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <limits>

#include "support/every_layer.hpp"
#include "support/message_of.hpp"
#include "support/networks.hpp"
#include "support/no_memory.hpp"
#include "support/temporary_directory.hpp"

namespace {

using mlp::BadFile;
using mlp::ModelInfo;
using mlp::OptionError;
using mlp::Tensor;
using support::message_of;
using support::same_parameters;
using support::TemporaryDirectory;
namespace safetensors = mlp::safetensors;

using Net = support::Classifier;  // 5 -> 8 tanh -> 3 softmax
using Model = mlp::Model<Net>;

const std::string architecture_json =
    R"([{"layer":"dense","inputs":5,"outputs":8,"activation":"tanh"},)"
    R"({"layer":"dense","inputs":8,"outputs":3,"activation":"softmax"}])";

/// The tensors of a file for Net, to be spoilt before they are written.
struct Draft {
  std::map<std::string, std::vector<float>> values{{"0.weight", std::vector<float>(40, 1.0F)},
                                                   {"0.bias", std::vector<float>(8, 2.0F)},
                                                   {"2.weight", std::vector<float>(24, 3.0F)},
                                                   {"2.bias", std::vector<float>(3, 4.0F)}};
  std::map<std::string, mlp::TensorSizes> shapes{
      {"0.weight", {8, 5}}, {"0.bias", {8}}, {"2.weight", {3, 8}}, {"2.bias", {3}}};
  safetensors::Metadata metadata{{"mlp.architecture", architecture_json}};

  void set(const std::string& name, const mlp::TensorSizes& shape) {
    shapes[name] = shape;
    values[name].assign(*mlp::checked_product(shape, 1), 0.0F);
  }
  void write(const std::filesystem::path& path) const {
    std::vector<Tensor> tensors;
    for (const auto& [name, numbers] : values) {
      tensors.push_back(Tensor::of<float>(name, shapes.at(name), numbers));
    }
    safetensors::write(path, tensors, metadata);
  }
};

/// What loading the draft says, behind the file's name; the model must be as it was.
std::string refusal(const std::function<void(Draft&)>& spoil, mlp::LoadOptions options = {}) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  Draft draft;
  spoil(draft);
  draft.write(path);
  const Model before(mlp::Seed{5});
  Model model = before;
  const std::string message = message_of<BadFile>([&] { mlp::load(path, model, options); });
  CHECK(same_parameters(model, before) == !message.empty());
  return message.empty() ? "" : message.substr(path.string().size());
}

TEST_CASE("model file: what load would refuse is not written over a good file") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "model.safetensors";
  const Model good(mlp::Seed{5});
  mlp::save(good, path, {});
  Model bad = good;
  bad.parameters().tensor(0)(3) = std::numeric_limits<float>::quiet_NaN();
  const auto message = message_of<mlp::NonFiniteError>([&] { mlp::save(bad, path, {}); });
  CHECK(message.find("expected a finite number, found nan") != std::string::npos);
  CHECK(message.find("number ") != std::string::npos);
  Model loaded(mlp::Seed{6});
  mlp::load(path, loaded);
  CHECK(same_parameters(loaded, good));
}

TEST_CASE_TEMPLATE("model file: what is saved is loaded, every bit", Scalar, float, double) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "model.safetensors";
  const auto model = support::every_layer_model<Scalar>(1);
  const ModelInfo info{
      .preprocessing = mlp::Preprocessing{.scale = {1.0 / 255}, .centre = {1, 2, 3, 4, 5, 0.1307}},
      .class_names = {"zero", "one", "zwei \"2\"", ""},
      .user = {{"trained on", "Tuesday"}, {"", "x"}}};
  mlp::save(model, path, info);
  mlp::Model<support::EveryLayer, Scalar> loaded;
  ModelInfo found = mlp::load(path, loaded);
  CHECK(same_parameters(loaded, model));
  CHECK(found.library_version == "0.1.0");
  found.library_version.clear();
  CHECK(found == info);
}

TEST_CASE("model file: names, shapes and layout are those of PyTorch's nn.Sequential") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const auto model = support::every_layer_model(1);
  mlp::save(model, path);
  const safetensors::File file = safetensors::read(path);
  // Written down from torch.nn.Sequential's numbering, by hand. Activations count, identity does
  // not, and a name stands for a number.
  const std::vector<std::pair<std::string, mlp::TensorSizes>> expected{
      {"0.weight", {5, 6}},        {"0.bias", {5}},        {"2.weight", {5}},     {"2.bias", {5}},
      {"2.running_mean", {5}},     {"2.running_var", {5}}, {"4.weight", {7, 5}},  {"4.bias", {7}},
      {"features.weight", {4, 7}}, {"features.bias", {4}}, {"8.weight", {4}},     {"8.bias", {4}},
      {"9.weight", {6, 4}},        {"9.bias", {6}},        {"11.weight", {5, 6}}, {"11.bias", {5}},
      {"13.weight", {5, 5}},       {"13.bias", {5}},       {"15.weight", {3, 5}}, {"15.bias", {3}},
      {"17.weight", {1, 3}},       {"17.bias", {1}},       {"19.weight", {4, 1}}, {"19.bias", {4}}};
  CHECK(file.tensors.size() == expected.size());
  for (const auto& entry : expected) {
    const auto& name = entry.first;
    const auto& shape = entry.second;
    INFO(name);
    REQUIRE(file.find(name) != nullptr);
    CHECK(file.find(name)->shape == shape);
    CHECK(file.find(name)->dtype == mlp::DType::f32);
  }
  const auto& [W, b] = model.parameters().layer<3>();
  const std::vector<float> weight = file.find("4.weight")->values<float>();
  for (mlp::Index o = 0; o < 7; ++o) {
    for (mlp::Index i = 0; i < 5; ++i)
      CHECK(weight[static_cast<std::size_t>(o * 5 + i)] == W(o, i));
    CHECK(file.find("4.bias")->values<float>()[static_cast<std::size_t>(o)] == b(o));
  }
}

TEST_CASE("model file: the metadata, word by word") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  mlp::save(Model(mlp::Seed{1}), path,
            {.preprocessing = mlp::Preprocessing{.scale = {0.5}, .centre = {0.25}},
             .class_names = {"a", "b", "c"},
             .user = {{"note", "n"}}});
  CHECK(safetensors::read(path).metadata ==
        safetensors::Metadata{{"format", "pt"},
                              {"mlp.format_version", "1"},
                              {"mlp.library_version", "0.1.0"},
                              {"mlp.architecture", architecture_json},
                              {"mlp.preprocessing", R"({"scale":[0.5],"centre":[0.25]})"},
                              {"mlp.class_names", R"(["a","b","c"])"},
                              {"note", "n"}});
}

TEST_CASE("model file: other types of numbers are converted") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const mlp::Model<Net, double> wide(mlp::Seed{3});
  mlp::save(wide, path);
  Model narrow;
  mlp::load(path, narrow);
  mlp::save(narrow, path);
  mlp::Model<Net, double> again;
  mlp::load(path, again);
  for (std::size_t t = 0; t < 4; ++t) {
    CHECK((narrow.parameters().tensor(t) == wide.parameters().tensor(t).cast<float>()).all());
    CHECK((narrow.parameters().tensor(t).cast<double>() == again.parameters().tensor(t)).all());
  }

  // 1 as BF16 and F16, as PyTorch's model.half() writes.
  const std::vector<std::uint16_t> brain(40, 0x3F80), half(24, 0x3C00);
  const std::vector<float> bias(8, 1.0F);
  safetensors::write(path, {{"0.weight", mlp::DType::bf16, {8, 5}, std::as_bytes(std::span(brain))},
                            Tensor::of<float>("0.bias", {8}, bias),
                            {"2.weight", mlp::DType::f16, {3, 8}, std::as_bytes(std::span(half))},
                            Tensor::of<float>("2.bias", {3}, std::span(bias).first(3))});
  mlp::load(path, narrow);
  for (std::size_t t = 0; t < 4; ++t) CHECK((narrow.parameters().tensor(t) == 1.0F).all());
}

TEST_CASE("model file: what does not fit is refused by name, and the model stays as it was") {
  const auto with_architecture = [](const std::string& json) {
    return refusal([&](Draft& draft) { draft.metadata["mlp.architecture"] = json; });
  };
  const auto with = [](const std::string& key, const std::string& value) {
    return refusal([&](Draft& draft) { draft.metadata["mlp." + key] = value; });
  };
  CHECK(refusal([](Draft&) {}) == "");
  CHECK(refusal([](Draft& draft) { draft.metadata.clear(); }) == "");

  CHECK(refusal([](Draft& draft) {
          draft.set("0.weight", {100, 784});
        }) == ": tensor \"0.weight\": expected the shape [8, 5], found [100, 784]");
  CHECK(refusal([](Draft& draft) {
          draft.set("0.weight", {5, 8});
        }) == ": tensor \"0.weight\": expected the shape [8, 5], found [5, 8]");
  CHECK(refusal([](Draft& draft) {
          draft.set("2.bias", {3, 1});
        }) == ": tensor \"2.bias\": expected the shape [3], found [3, 1]");
  CHECK(refusal([](Draft& draft) { draft.values.erase("0.bias"); }) ==
        ": tensor \"0.bias\": expected the shape [8], found no such tensor");
  CHECK(
      refusal([](Draft& draft) {
        draft.set("4.weight", {2, 3});
      }) ==
      ": tensor \"4.weight\": expected no such tensor in dense 5 -> 8 tanh, dense 8 -> 3 softmax, "
      "found [2, 3]");

  CHECK(with_architecture(R"([{"layer":"dense","inputs":5,"outputs":8,"activation":"relu"},)"
                          R"({"layer":"dense","inputs":8,"outputs":3,"activation":"softmax"}])") ==
        ": architecture: layer 0: expected dense 5 -> 8 tanh, found dense 5 -> 8 relu");
  CHECK(with_architecture(R"([{"layer":"dense","inputs":5,"outputs":8,"activation":"tanh"}])") ==
        ": architecture: layer 1: expected dense 8 -> 3 softmax, found no such layer");
  CHECK(with_architecture("[{]") == ": architecture: expected JSON, found \"[{]\"");
  CHECK(with_architecture("{}") == ": architecture: expected an array of layers, found \"{}\"");
  CHECK(with_architecture("[]") == ": architecture: expected an array of layers, found \"[]\"");
  CHECK(with_architecture("[7]") == ": architecture: layer 0: expected an object, found \"7\"");
  CHECK(with_architecture("[[[[") ==
        ": architecture: expected at most two levels of JSON, found more");
  CHECK(with_architecture(std::string(500'000, '[')) ==
        ": architecture: expected at most two levels of JSON, found more");
  CHECK(with_architecture("[" + std::string(1'000'000, ' ') + "]") ==
        ": architecture: expected at most 1000000 bytes, found 1000002");
  CHECK(with_architecture(R"([{"layer":"dense","inputs":0,"outputs":8}])") ==
        ": architecture: layer 0: inputs: expected a whole number from 1 on, found \"0\"");
  CHECK(
      with_architecture(R"([{"layer":"dense","inputs":5,"outputs":3000000000}])") ==
      ": architecture: layer 0: outputs: expected a whole number from 1 on, found \"3000000000\"");
  CHECK(with_architecture(R"([{"layer":"dense","inputs":5}])") ==
        ": architecture: layer 0: outputs: expected a whole number from 1 on, found none");
  CHECK(with_architecture(R"([{"layer":5,"inputs":5,"outputs":8}])") ==
        ": architecture: layer 0: layer: expected a string, found \"5\"");
  CHECK(with_architecture(R"([{"inputs":5,"outputs":8}])") ==
        ": architecture: layer 0: layer: expected the kind of the layer, found none");
  CHECK(with_architecture(R"([{"layer":"d","inputs":1,"outputs":1,"activation_parameter":"x"}])") ==
        ": architecture: layer 0: activation_parameter: expected a number, found \"\\\"x\\\"\"");
  CHECK(with_architecture(R"([{"layer":"dense","inputs":5,"outputs":8},)"
                          R"({"layer":"dense","inputs":9,"outputs":3}])") ==
        ": architecture: layer 1: inputs: expected 8, the outputs of the layer before, found 9");

  CHECK(with("format_version", "2") == ": format version: expected 1, found \"2\"");
  CHECK(with("preprocessing", "3") == ": preprocessing: expected an object, found \"3\"");
  CHECK(with("preprocessing", R"({"scale":["x"]})") ==
        ": preprocessing: scale: expected numbers, found \"[\\\"x\\\"]\"");
  CHECK(with("preprocessing", R"({"centre":[1,2]})") ==
        ": preprocessing: centre: expected 1 number or 5, one for each input, found 2");
  CHECK(with("preprocessing", R"({"scale":1e999})") ==
        ": preprocessing: expected JSON, found "
        "\"{\\\"scale\\\":1e999}\"");
  CHECK(with("class_names", R"(["a","b"])") ==
        ": class names: expected 3 of them, one for each output, found 2");
  CHECK(with("class_names", R"(["a","b",3])") ==
        ": class names: expected an array of strings, found \"[\\\"a\\\",\\\"b\\\",3]\"");
  CHECK(with("class_names", R"({"a":"b"})") ==
        ": class names: expected an array of strings, found \"{\\\"a\\\":\\\"b\\\"}\"");
  CHECK(with("class_names", "[]") == ": class names: expected an array of strings, found \"[]\"");
  CHECK(with("class_names", "null") ==
        ": class names: expected an array of strings, found \"null\"");
  // Whoever writes these means something by them.
  for (const std::string key : {"center", "mean", "std", "Scale", ""}) {
    CHECK(with("preprocessing", R"({"scale":2,")" + key + R"(":1})") ==
          ": preprocessing: expected no keys but scale, centre, found \"" + key + "\"");
  }
  CHECK(with("preprocessing", R"({"scale":2,"scale":3})") ==
        ": preprocessing: expected every key once, found \"scale\" twice");
  CHECK(with("preprocessing", R"({"scale":2})") == "");
  CHECK(with("a key of a later version", "?") == "");
}

TEST_CASE("model file: what a file says of layers is understood, or refused by name") {
  const auto with_layers = [](const std::string& first, const std::string& second) {
    return refusal([&](Draft& draft) {
      draft.metadata["mlp.architecture"] = R"([{"layer":"dense","inputs":5,"outputs":8,)" + first +
                                           R"(},{"layer":"dense","inputs":8,"outputs":3,)" +
                                           second + "}]";
    });
  };
  const std::string tanh = R"("activation":"tanh")", softmax = R"("activation":"softmax")";
  CHECK(with_layers(tanh, softmax) == "");
  CHECK(with_layers(tanh, softmax + R"(,"temperature":2)") ==
        ": architecture: layer 1: expected no keys but layer, name, inputs, outputs, activation, "
        "activation_parameter, activation_formula, found \"temperature\"");
  CHECK(with_layers(tanh + R"(,"use_bias":false)", softmax).find("found \"use_bias\"") !=
        std::string::npos);
  CHECK(with_layers(tanh + R"(,"rate":0.5)", softmax).find("found \"rate\"") != std::string::npos);
  CHECK(with_layers(R"("activation":"tanh","activation":"relu")", softmax) ==
        ": architecture: expected every key once, found \"activation\" twice");
  CHECK(with_layers(tanh + R"(,"activation_formula":"z / 2")", softmax) ==
        ": architecture: layer 0: activation_formula: expected none, for the network has the "
        "library's tanh, found \"z / 2\"");
}

TEST_CASE("model file: weights that are not finite are refused, unless asked for") {
  const auto spoil = [](float value) {
    return [value](Draft& draft) { draft.values["2.weight"][17] = value; };
  };
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(refusal(spoil(std::numeric_limits<float>::quiet_NaN())) ==
        ": tensor \"2.weight\": number 17: expected a finite number, found nan");
  CHECK(refusal(spoil(-infinity)) ==
        ": tensor \"2.weight\": number 17: expected a finite number, found -inf");
  CHECK(refusal(spoil(infinity), {.allow_non_finite = true}) == "");
}

TEST_CASE("model file: integers are no weights") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const std::vector<std::int32_t> numbers(40);
  safetensors::write(path, {Tensor::of<std::int32_t>("0.weight", {8, 5}, numbers)});
  Model model;
  CHECK(message_of<BadFile>([&] { mlp::load(path, model); }) ==
        path.string() + ": tensor \"0.weight\": expected floating-point numbers, found I32");
}

TEST_CASE("model file: what does not fit the network is not saved") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const Model model;
  const auto message = [&](const ModelInfo& info) {
    return message_of<OptionError>([&] { mlp::save(model, path, info); });
  };
  ModelInfo names, scale, infinite, user, format;
  names.class_names = {"a", "b"};
  scale.preprocessing = mlp::Preprocessing{.scale = {1, 2}, .centre = {0}};
  infinite.preprocessing =
      mlp::Preprocessing{.scale = {1}, .centre = {std::numeric_limits<double>::infinity()}};
  user.user = {{"mlp.mine", "x"}};
  format.user = {{"format", "x"}};
  CHECK(message(names) == "mlp: class names: expected 3 of them, one for each output, found 2");
  CHECK(message(scale) ==
        "mlp: preprocessing: scale: expected 1 number or 5, one for each input, found 2");
  CHECK(message(infinite) == "mlp: preprocessing: centre: expected finite numbers, found inf");
  CHECK(message(user) ==
        "mlp: metadata: expected keys other than \"format\" and \"mlp....\", found \"mlp.mine\"");
  CHECK(message(format) ==
        "mlp: metadata: expected keys other than \"format\" and \"mlp....\", found \"format\"");
  CHECK(!std::filesystem::exists(path));
}

/// It has a slope, which the library's tanh has not.
struct OtherTanh : mlp::Tanh {
  static constexpr double slope = 2.0;
};

TEST_CASE("model file: what could not be read again is not saved") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const mlp::Model<mlp::Network<mlp::Dense<5, 3>, mlp::Dense<3, 2, OtherTanh>>> model;
  CHECK(message_of<OptionError>([&] { mlp::save(model, path); }) ==
        "mlp: architecture: layer 1: activation_parameter: expected none, for this activation has "
        "none, found \"2.0\"");
  CHECK(!std::filesystem::exists(path));
}

TEST_CASE(
    "model file: where memory runs out, the file or the model is as before, or as it should be") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "m", target = directory.path() / "target";
  const Model first(mlp::Seed{1}), second(mlp::Seed{2});
  const ModelInfo info{.preprocessing = mlp::Preprocessing{.scale = {0.5}, .centre = {1.0}},
                       .class_names = {"a", "b", "c"},
                       .user = {{"key", "value"}}};
  mlp::save(first, path, info);
  const auto before = mlp::read_file(path);
  mlp::save(second, path, info);
  const auto expected = mlp::read_file(path);

  support::refuse_each_allocation(
      [&] {
        mlp::save(first, target, info);
        return 0;
      },
      [&](int /*none*/) { mlp::save(second, target, info); },
      [&](int /*none*/, bool is_thrown) {
        CHECK(mlp::read_file(target) == (is_thrown ? before : expected));
        CHECK(!std::filesystem::exists(directory.path() / "target.tmp"));
      });
  support::refuse_each_allocation([&] { return first; },
                                  [&](Model& model) { mlp::load(path, model); },
                                  [&](const Model& model, bool is_thrown) {
                                    CHECK(same_parameters(model, is_thrown ? first : second));
                                  });
}

}  // namespace
