// Models for other programs to read, and the reading of theirs:
//   models make DIR               writes, for NAME = digits, every, each activation and twin:
//                                 DIR/NAME.safetensors, NAME.inputs.f32, NAME.outputs.f32
//   models predict FILE IN OUT    a model of the network "every" that another program has saved
// The .f32 files are floats, sample after sample.
#include <mlp/mlp.hpp>

#include <mlp/io/detail/kinds.hpp>
#include <mlp/io/detail/read_file.hpp>
#include <mlp/io/model_file.hpp>

#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "mnist/dataset.hpp"
#include "mnist/images.hpp"
#include "mnist/reference_network.hpp"
#include "support/every_activation.hpp"
#include "support/every_layer.hpp"
#include "support/sample_data.hpp"

namespace {

namespace fs = std::filesystem;
using Matrix = Eigen::MatrixXf;

void write_floats(const fs::path& path, const Matrix& values) {
  mlp::write_file(path, {reinterpret_cast<const char*>(values.data()),
                         static_cast<std::size_t>(values.size()) * sizeof(float)});
}

Matrix read_floats(const fs::path& path, mlp::Index rows) {
  const std::vector<std::byte> bytes = mlp::read_file(path);
  Matrix values(rows, static_cast<mlp::Index>(bytes.size() / sizeof(float)) / rows);
  std::memcpy(values.data(), bytes.data(), static_cast<std::size_t>(values.size()) * sizeof(float));
  return values;
}

template <class Net>
void write(const fs::path& directory, const std::string& name, const mlp::Model<Net>& model,
           const Matrix& x, const mlp::ModelInfo& info) {
  mlp::save(model, directory / (name + ".safetensors"), info);
  write_floats(directory / (name + ".inputs.f32"), x);
  write_floats(directory / (name + ".outputs.f32"), model.predict(x));
}

/// The data set, or, where it is not to be had, ten blurred points among 784.
mnist::Dataset digits() {
  try {
    return mnist::load(mnist::default_data_directory());
  } catch (const mlp::MissingFile& error) {
    std::printf("MNIST IS NOT HERE, so made-up images take its place: %s\n", error.what());
  }
  const auto make = [](mlp::Index count, std::uint64_t seed) {
    struct Memory {
      std::vector<std::uint8_t> pixels, labels;
    };
    const auto memory = std::make_shared<Memory>();
    mlp::Random random(seed, 0);
    for (mlp::Index j = 0; j < count; ++j) {
      const auto label = static_cast<int>(random.below(mnist::class_count));
      memory->labels.push_back(static_cast<std::uint8_t>(label));
      for (int pixel = 0; pixel < mnist::image_pixels; ++pixel) {
        const bool is_bright = pixel >= 70 * label && pixel < 70 * label + 70;
        memory->pixels.push_back(
            static_cast<std::uint8_t>(random.below(128) + (is_bright ? 127 : 0)));
      }
    }
    return mnist::Split{memory->pixels, memory->labels, memory};
  };
  return {make(20'000, 1), make(10'000, 2)};
}

void make(const fs::path& directory) {
  const mnist::Dataset data = digits();
  mlp::Model<mnist::ReferenceNetwork> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{},
                       mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9}, {.capacity = 128});
  trainer.fit(mnist::ScaledImages(data.train), {.batch_size = 128, .epochs = 1});
  const std::string name = mnist::identify(data);
  std::printf("accuracy %.4f on %s\n", trainer.evaluate(mnist::ScaledImages(data.test)).accuracy,
              name.c_str());
  write(directory, "digits", model, data.test.matrix(),
        {.preprocessing = mlp::Preprocessing{.scale = {1.0 / 255}, .centre = {0.0}},
         .class_names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
         .user = {{"data", name}}});

  const auto every = support::every_layer_model(73);
  const Matrix x = 3.0F * support::random_matrix<float>(6, 1000, 8);
  write(directory, "every", every, x, {});
  // A network that says the same of everything would agree with any other.
  const Matrix y = every.predict(x);
  const float spread = (y.rowwise().maxCoeff() - y.rowwise().minCoeff()).minCoeff();
  std::printf("every: outputs differ by %.3f at least\n", static_cast<double>(spread));
  if (spread < 0.1F) throw std::runtime_error("the outputs of \"every\" hardly differ");
}

/// One layer with activation A.
template <class A>
void make_layer(const fs::path& directory, const std::string& name, mlp::Seed seed) {
  mlp::Model<mlp::Network<mlp::Dense<6, 5, A>>> model(seed, mlp::Uniform{});
  mlp::Random random(seed.value + 1, 0);
  for (float& bias : model.parameters().tensor(1)) {
    bias = static_cast<float>(random.uniform(-1, 1));
  }
  write(directory, name, model, support::random_matrix<float>(6, 1000, 9), {});
}

/// One layer with each activation, all of the same sizes: the library's by their names, then a
/// user's own by number. "twin" is "tanh" with other numbers.
void make_activations(const fs::path& directory) {
  int own = 0;
  support::for_every_activation([&]<class A>(std::type_identity<A>) {
    const bool is_own = mlp::detail::activation_kind(A::name) == nullptr;
    make_layer<A>(directory, is_own ? "own" + std::to_string(own++) : std::string(A::name), {2});
  });
  make_layer<mlp::Tanh>(directory, "twin", {4});
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string_view command = argc > 1 ? argv[1] : "";
    if (command == "make" && argc == 3) {
      make(argv[2]);
      make_activations(argv[2]);
    } else if (command == "predict" && argc == 5) {
      mlp::Model<support::EveryLayer> model;
      mlp::load(argv[2], model);
      write_floats(argv[4], model.predict(read_floats(argv[3], 6)));
    } else {
      std::fprintf(stderr, "usage: models make DIR | models predict FILE IN OUT\n");
      return 64;
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "models: %s\n", error.what());
    return 1;
  }
}
