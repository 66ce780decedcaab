# Shows that check_tests.cmake accepts a sound tree and finds each kind of mistake:
#   cmake -D WORK=<empty folder to use> -P check_tests_self_test.cmake
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/expect.cmake")

file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/cmake/mlp_headers.cmake"
     [[set(MLP_HEADERS mlp/core/types.hpp mlp/core/detail/bits.hpp)
       set(MLP_WINGS PARALLEL)
       set(MLP_PARALLEL_HEADERS mlp/parallel/pool.hpp mlp/parallel.hpp)]])
file(WRITE "${WORK}/tests/core/types.cpp" "// A test.\n#include <mlp/core/types.hpp>\n#include <vector>\n")
file(WRITE "${WORK}/tests/core/detail/bits.cpp" "#include <mlp/core/detail/bits.hpp>\n")
expect(check_tests "mlp/parallel/pool.hpp has no tests/parallel/pool.cpp")

file(WRITE "${WORK}/tests/parallel/pool.cpp" "#include <mlp/parallel/pool.hpp>\n")
expect(check_tests "4 headers, all but 1 with a test of their own")

file(WRITE "${WORK}/tests/parallel.cpp" "#include <mlp/parallel.hpp>\n")
expect(check_tests "mlp/parallel.hpp has a test")
file(REMOVE "${WORK}/tests/parallel.cpp")

file(WRITE "${WORK}/tests/core/types.cpp" "#include <vector>\n#include <mlp/core/types.hpp>\n")
expect(check_tests "tests/core/types.cpp does not include mlp/core/types.hpp before all others")
