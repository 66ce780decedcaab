// Turns a model file into an ONNX graph or a C++ header.
#include <algorithm>
#include <cctype>
#include <mlp/io/cpp_header.hpp>
#include <mlp/io/detail/stored_model.hpp>
#include <mlp/io/detail/write_target.hpp>
#include <string>

#include "mnist/program.hpp"

#ifdef MLP_EXPORT_HAS_ONNX
#include <mlp/io/onnx.hpp>
#endif

namespace {

constexpr const char* program_name = "mlp_export";

struct Options {
  std::string model;
  std::string onnx;
  std::string header;
  std::string name_space = "model";
};

#ifdef MLP_EXPORT_HAS_ONNX
void write_onnx(const mlp::StoredModel& model, const std::string& path) {
  mlp::write_onnx(model, path);
}
std::string onnx_is_there(const std::string& /*path*/) { return ""; }
#else
void write_onnx(const mlp::StoredModel& /*model*/, const std::string& /*path*/) {}
std::string onnx_is_there(const std::string& /*path*/) {
  return "this program was built without ONNX";
}
#endif

/// A file must not be written over another one of the command line, whatever the two are called.
void require_different(const std::string& option, const std::string& target,
                       const std::string& other, const std::string& what_other) {
  if (!mlp::detail::is_same_file(target, other)) return;
  throw mnist::UsageError(option + ": expected another file than " + what_other + ", found " +
                          mlp::in_quotes(target, 400));
}

std::string name_of_cpp(const std::string& text) {
  const bool fits = !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
                    std::all_of(text.begin(), text.end(),
                                [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return fits ? "" : "expected a name of C++, found " + text;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Turns a model file that names its layers, as those that the library saves do, into other "
      "formats. Supports all layers and activations of the library, in their form at inference, "
      "and activations of your own that have a formula.",
      program_name);
  app.add_option("model", options.model, "The model file")->type_name("FILE")->required();
  auto* targets = app.add_option_group("targets", "What to write, at least one");
  auto* onnx = targets
                   ->add_option("--onnx", options.onnx,
                                "ONNX graph: x [batch, inputs] to y [batch, outputs]")
                   ->type_name("FILE")
                   ->check(onnx_is_there);
  auto* header = targets
                     ->add_option("--header", options.header,
                                  "Stand-alone C++17 header with a function predict")
                     ->type_name("FILE");
  targets->require_option(1, 2);
  app.add_option("--namespace", options.name_space, "The header's namespace")
      ->type_name("NAME")
      ->needs(header)
      ->check(name_of_cpp)
      ->capture_default_str();
  mnist::parse(app, argc, argv);
  const bool to_onnx = onnx->count() > 0, to_header = header->count() > 0;
  if (to_onnx && to_header) {
    require_different("--header", options.header, options.onnx, "that of --onnx");
  }
  const auto model = mlp::StoredModel::read(options.model);
  if (to_onnx) require_different("--onnx", options.onnx, options.model, "the model");
  if (to_header) require_different("--header", options.header, options.model, "the model");
  try {
    if (to_onnx) write_onnx(model, options.onnx);
    if (to_header) mlp::write_cpp_header(model, options.header, options.name_space);
  } catch (const mlp::OptionError& error) {  // layers that have no place in the format
    throw mlp::BadFile(options.model, "layers", "some that can be exported",
                       mlp::in_quotes(error.what(), 200));
  }
  return mnist::ExitCode::done;
}

}  // namespace

int main(int argc, char** argv) { return mnist::run_program(program_name, argc, argv, run); }
