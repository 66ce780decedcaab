// What is thrown when a file is missing or bad: the library's own errors.
#pragma once

#include <mlp/io/file_error.hpp>

namespace mnist {

using mlp::BadFile;
using mlp::FileError;
using mlp::MissingFile;

}  // namespace mnist
