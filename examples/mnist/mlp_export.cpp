// Turns a model file into an ONNX graph or a C++ header.
#include <mlp/io/cpp_header.hpp>
#include <mlp/io/detail/stored_model.hpp>
#include <mlp/io/detail/write_target.hpp>
#include <string>

#include "mnist/command_line.hpp"
#include "mnist/program.hpp"

#ifdef MLP_EXPORT_HAS_ONNX
#include <mlp/io/onnx.hpp>
#endif

namespace {

constexpr const char* program_name = "mlp_export";

#ifdef MLP_EXPORT_HAS_ONNX
void write_onnx(const mlp::StoredModel& model, const std::string& path) {
  mlp::write_onnx(model, path);
}
constexpr bool has_onnx = true;
#else
void write_onnx(const mlp::StoredModel& /*model*/, const std::string& /*path*/) {}
constexpr bool has_onnx = false;
#endif

/// A file must not be written over another one of the command line, whatever the two are called.
void require_different(const std::string& option, const std::string& target,
                       const std::string& other, const std::string& what_other) {
  if (!mlp::detail::is_same_file(target, other)) return;
  throw mnist::UsageError(option + ": expected another file than " + what_other + ", found " +
                          mlp::in_quotes(target, 400));
}

int run(int argc, char** argv) {
  mnist::ExportOptions options;
  const auto app = mnist::command_line(options, has_onnx);
  mnist::parse(*app, argc, argv);
  const bool to_onnx = app->count("--onnx") > 0, to_header = app->count("--header") > 0;
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
