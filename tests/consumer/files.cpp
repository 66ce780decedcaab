#include <filesystem>
#include <iostream>
#include <mlp/io/model_file.hpp>
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<2, 3, mlp::Softmax>>;

int main() {
  const auto path = std::filesystem::temp_directory_path() / "mlp_consumer.safetensors";
  const mlp::Model<Net> model(mlp::Seed{1});
  mlp::Model<Net> loaded;
  mlp::save(model, path);
  std::cout << "written by mlp " << mlp::load(path, loaded).library_version << '\n';
  std::filesystem::remove(path);
  return loaded.predict(Eigen::Vector2f(1, 2)) == model.predict(Eigen::Vector2f(1, 2)) ? 0 : 1;
}
