# Shows that check.cmake accepts a sound tree and finds each kind of mistake:
#   cmake -D WORK=<empty folder to use> -P self_test.cmake
cmake_minimum_required(VERSION 3.25)

function(tree)
  file(REMOVE_RECURSE "${WORK}")
  file(WRITE "${WORK}/cmake/mlp_headers.cmake"
       [[set(MLP_HEADERS 0:mlp/types.hpp 1:mlp/dense.hpp 1:mlp/relu.hpp 2:mlp/mlp.hpp)
         set(MLP_PARALLEL_HEADERS wing:mlp/parallel/pool.hpp)]])
  file(WRITE "${WORK}/include/mlp/types.hpp" "#include <Eigen/Core>\n")
  file(WRITE "${WORK}/include/mlp/dense.hpp" "#include \"mlp/types.hpp\"\n")
  file(WRITE "${WORK}/include/mlp/relu.hpp" "#include \"mlp/types.hpp\"\n")
  file(WRITE "${WORK}/include/mlp/parallel/pool.hpp" "#include \"mlp/mlp.hpp\"\n")
  file(WRITE "${WORK}/include/mlp/mlp.hpp"
       "#include \"mlp/dense.hpp\"\n#include \"mlp/relu.hpp\"\n")
endfunction()

function(expect message)
  execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${WORK} -P "${CMAKE_CURRENT_LIST_DIR}/check.cmake"
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(FIND "${output}" "${message}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "expected\n  ${message}\nin\n${output}")
  endif()
endfunction()

tree()
expect("5 headers, all on their levels")

file(WRITE "${WORK}/include/mlp/extra.hpp" "")
expect("mlp/extra.hpp is not in cmake/mlp_headers.cmake")

tree()
file(REMOVE "${WORK}/include/mlp/relu.hpp")
expect("mlp/relu.hpp is in cmake/mlp_headers.cmake, but does not exist")

tree()
file(APPEND "${WORK}/include/mlp/dense.hpp" "#include <mlp/relu.hpp>\n")
expect("mlp/dense.hpp (level 1) includes mlp/relu.hpp (level 1)")

tree()
file(APPEND "${WORK}/include/mlp/types.hpp" "#  include \"mlp/dense.hpp\"\n")
expect("mlp/types.hpp (level 0) includes mlp/dense.hpp (level 1)")

tree()
file(APPEND "${WORK}/include/mlp/mlp.hpp" "#include \"mlp/parallel/pool.hpp\"\n")
expect("mlp/mlp.hpp (level 2) includes the wing mlp/parallel/pool.hpp")

tree()
file(APPEND "${WORK}/include/mlp/dense.hpp" "#include \"mlp/detail.hpp\"\n")
expect("mlp/dense.hpp includes mlp/detail.hpp, which is not in the list")

tree()
file(APPEND "${WORK}/include/mlp/dense.hpp" "#include \"types.hpp\"\n")
expect("mlp/dense.hpp includes \"types.hpp\": write \"mlp/...\"")

tree()
file(APPEND "${WORK}/include/mlp/types.hpp" "#include <Eigen/Dense>\n")
expect("mlp/types.hpp includes Eigen/Dense: Eigen/Core is enough")

tree()
file(WRITE "${WORK}/include/mlp/mlp.hpp" "#include \"mlp/dense.hpp\"\n")
expect("mlp/mlp.hpp does not bring in mlp/relu.hpp")
