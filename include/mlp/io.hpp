// The door of the wing for files: models saved and loaded, checkpoints, exports as C++ headers.
// ONNX files need a library of their own, so mlp/io/onnx.hpp is not among these.
#pragma once

#include <mlp/io/any_model.hpp>
#include <mlp/io/checkpoint.hpp>
#include <mlp/io/cpp_header.hpp>
#include <mlp/io/file_error.hpp>
#include <mlp/io/model_file.hpp>
#include <mlp/io/model_info.hpp>
#include <mlp/io/safetensors.hpp>
