// The first line is taken for each of the strings that a model's file says of itself, in JSON: it
// is refused as a bad file, or read as something that comes back the same when it is written and
// read again. The second line is an activation's formula.
#include <mlp/io/detail/cpp_expression.hpp>
#include <mlp/io/detail/stored_model.hpp>
#include <mlp/io/model_info.hpp>

#include "support.hpp"

namespace {

using fuzz::require;

template <class Check>
void unless_refused(const std::string& text, const Check& check) {
  try {
    check();
    fuzz::accepted.add();
    require(text.find('\0') == std::string::npos);  // of which nothing is left out
  } catch (const mlp::BadFile& error) {
    require(mlp::printable(error.what()) == error.what());
  }
}

void check_architecture(const std::string& text) {
  const mlp::Architecture read = mlp::parse_architecture(text, "f");
  const std::string written = mlp::to_json(read);
  const mlp::Architecture again = mlp::parse_architecture(written, "again");
  require(mlp::to_json(again) == written && to_string(again) == to_string(read));
  require(tensor_names(again) == tensor_names(read));
  for (const mlp::LayerDescription& layer : read) {
    require(layer.inputs > 0 && layer.outputs > 0 && !layer.kind.empty());
  }
}

void check_info(const char* key, const std::string& text) {
  // With one output and as many inputs as there are numbers, if possible.
  for (const int size : {1, 3}) {
    unless_refused(text, [&] {
      const mlp::ModelInfo read = mlp::parse_info({{key, text}}, size, size, "f");
      mlp::LayerDescription layer;
      layer.kind = "dense";
      layer.inputs = layer.outputs = size;
      const mlp::safetensors::Metadata written = mlp::to_metadata({layer}, read);
      mlp::ModelInfo again = mlp::parse_info(written, size, size, "again");
      again.user.erase(mlp::detail::architecture_key);
      again.library_version = read.library_version;
      require(again == read);
      if (!read.preprocessing) return;
      const Eigen::MatrixXd x = Eigen::MatrixXd::Ones(size, 2);
      require(read.preprocessing->apply<double>(x).rows() == size);
    });
  }
}

/// Whatever a formula says, no export has more than an expression of it.
void check_formula(const std::string& text) {
  for (const bool has_parameter : {false, true}) {
    const mlp::detail::Formula formula = mlp::detail::parse_formula(text, has_parameter);
    if (!formula.is_good()) {
      require(formula.at <= text.size() && !formula.expected.empty());
      continue;
    }
    fuzz::accepted.add();
    const std::string written = mlp::detail::cpp_expression(formula, 0.25);
    require(!written.empty());
    fuzz::require_expression(written);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  const std::string text = input.substr(0, line);
  unless_refused(text, [&] { check_architecture(text); });
  check_info(mlp::detail::preprocessing_key, text);
  check_info(mlp::detail::class_names_key, text);
  if (line != std::string::npos) check_formula(input.substr(line + 1));
  return 0;
}
