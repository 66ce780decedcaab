# Shows that check_tests.cmake accepts a sound tree and finds each kind of mistake:
#   cmake -D WORK=<empty folder to use> -P check_tests_self_test.cmake
cmake_minimum_required(VERSION 3.25)

function(expect message)
  execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${WORK} -P "${CMAKE_CURRENT_LIST_DIR}/check_tests.cmake"
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(FIND "${output}" "${message}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "expected\n  ${message}\nin\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/cmake/mlp_headers.cmake"
     [[set(MLP_HEADERS mlp/core/types.hpp mlp/core/detail/bits.hpp)
       set(MLP_WINGS PARALLEL)
       set(MLP_PARALLEL_HEADERS mlp/parallel/pool.hpp mlp/parallel.hpp)]])
file(WRITE "${WORK}/tests/core/types.cpp" "// A test.\n#include <mlp/core/types.hpp>\n#include <vector>\n")
file(WRITE "${WORK}/tests/core/detail/bits.cpp" "#include <mlp/core/detail/bits.hpp>\n")
expect("mlp/parallel/pool.hpp has no tests/parallel/pool.cpp")

file(WRITE "${WORK}/tests/parallel/pool.cpp" "#include <mlp/parallel/pool.hpp>\n")
expect("4 headers, all but 1 with a test of their own")

file(WRITE "${WORK}/tests/parallel.cpp" "#include <mlp/parallel.hpp>\n")
expect("mlp/parallel.hpp has a test")
file(REMOVE "${WORK}/tests/parallel.cpp")

file(WRITE "${WORK}/tests/core/types.cpp" "#include <vector>\n#include <mlp/core/types.hpp>\n")
expect("tests/core/types.cpp does not include mlp/core/types.hpp before all others")
