# What tests, examples and benchmarks need beyond the library: an installed package if there is one,
# else the pinned commit. Full hashes, so that a moved tag cannot change what is built.
include(FetchContent)

# The packages' own tests and install rules are not ours.
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW) # let these variables override the packages' options
set(CMAKE_POLICY_VERSION_MINIMUM 3.5) # CMake 4 refuses what some of them still ask for
set(DOCTEST_NO_INSTALL ON)
set(BENCHMARK_ENABLE_TESTING OFF)
set(BENCHMARK_ENABLE_INSTALL OFF)
set(ZLIB_BUILD_EXAMPLES OFF)
set(SKIP_INSTALL_ALL ON) # zlib

macro(mlp_find_or_fetch name version repository commit)
  FetchContent_Declare(
    ${name}
    GIT_REPOSITORY https://github.com/${repository}.git
    GIT_TAG ${commit}
    SYSTEM
    FIND_PACKAGE_ARGS ${version})
  FetchContent_MakeAvailable(${name})
endmacro()

if(MLP_BUILD_TESTS)
  mlp_find_or_fetch(doctest 2.4 doctest/doctest ae7a13539fb71f270b87eb2e874fbac80bc8dda2) # v2.4.11
endif()

if(MLP_BUILD_BENCHMARKS)
  mlp_find_or_fetch(benchmark 1.7 google/benchmark 344117638c8ff7e239044fd0fa7085839fc03021) # v1.8.3
endif()

if(MLP_BUILD_TESTS OR MLP_BUILD_EXAMPLES)
  mlp_find_or_fetch(nlohmann_json 3.11 nlohmann/json 9cca280a4d0ccf0c08f47a99aa71d1b0e52f8d03) # v3.11.3
endif()

if(MLP_BUILD_EXAMPLES)
  mlp_find_or_fetch(CLI11 2.1 CLIUtils/CLI11 291c58789c031208f08f4f261a858b5b7083e8e2) # v2.3.2
  mlp_find_or_fetch(ZLIB 1.2 madler/zlib 51b7f2abdade71cd9bb0e7a373ef2610ec6f9daf) # v1.3.1
  # Too large, or too particular, to be built along: SHA-256, and pictures for mnist_predict.
  find_package(OpenSSL REQUIRED COMPONENTS Crypto)
  find_package(PNG REQUIRED)
  find_package(libjpeg-turbo CONFIG REQUIRED)
  if(NOT TARGET ZLIB::ZLIB) # zlib's own build has no such name
    add_library(ZLIB::ZLIB ALIAS zlibstatic)
  endif()
endif()
