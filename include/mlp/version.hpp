// The version of the library. This is the only place where it is written: CMake reads it from here.
#pragma once

#define MLP_VERSION_MAJOR 0
#define MLP_VERSION_MINOR 1
#define MLP_VERSION_PATCH 0

namespace mlp {

inline constexpr int version_major = MLP_VERSION_MAJOR;
inline constexpr int version_minor = MLP_VERSION_MINOR;
inline constexpr int version_patch = MLP_VERSION_PATCH;

}  // namespace mlp
