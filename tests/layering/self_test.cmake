# Shows that check.cmake accepts a sound tree and finds each kind of mistake:
#   cmake -D WORK=<empty folder to use> -P self_test.cmake
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/expect.cmake")

function(tree)
  file(REMOVE_RECURSE "${WORK}")
  file(WRITE "${WORK}/cmake/mlp_headers.cmake"
       [[set(MLP_HEADERS mlp/core/types.hpp mlp/layer/defaults.hpp mlp/layer/dense.hpp mlp/loss/huber.hpp
                         mlp/mlp.hpp)
         set(MLP_ROOM_core "")
         set(MLP_ROOM_layer core)
         set(MLP_ROOM_loss core)
         set(MLP_DOORS mlp/tensor.hpp)
         set(MLP_WINGS PARALLEL)
         set(MLP_PARALLEL_HEADERS mlp/parallel/pool.hpp)]])
  file(WRITE "${WORK}/include/mlp/core/types.hpp" "#include <Eigen/Core>\n")
  file(WRITE "${WORK}/include/mlp/layer/defaults.hpp" "#include <mlp/core/types.hpp>\n")
  file(WRITE "${WORK}/include/mlp/layer/dense.hpp" "#include \"mlp/layer/defaults.hpp\"\n")
  file(WRITE "${WORK}/include/mlp/loss/huber.hpp" "#include <mlp/core/types.hpp>\n")
  file(WRITE "${WORK}/include/mlp/tensor.hpp"
       "#include <mlp/core/types.hpp>\n#include <unsupported/Eigen/CXX11/Tensor>\n")
  file(WRITE "${WORK}/include/mlp/parallel/pool.hpp" "#include <mlp/mlp.hpp>\n")
  file(WRITE "${WORK}/include/mlp/mlp.hpp"
       "#include <mlp/layer/dense.hpp>\n#include <mlp/loss/huber.hpp>\n")
endfunction()

tree()
expect(check "7 headers, all in their rooms")

file(WRITE "${WORK}/include/mlp/extra.hpp" "")
expect(check "mlp/extra.hpp is not in cmake/mlp_headers.cmake")

tree()
file(REMOVE "${WORK}/include/mlp/loss/huber.hpp")
expect(check "mlp/loss/huber.hpp is in cmake/mlp_headers.cmake, but does not exist")

tree()
file(APPEND "${WORK}/include/mlp/layer/defaults.hpp" "#  include <mlp/layer/dense.hpp>\n")
expect(check "mlp/layer/defaults.hpp includes mlp/layer/dense.hpp, which does not stand above it")

tree()
file(APPEND "${WORK}/include/mlp/loss/huber.hpp" "#include <mlp/layer/dense.hpp>\n")
expect(check "mlp/loss/huber.hpp includes mlp/layer/dense.hpp: loss does not see layer")

tree()
file(APPEND "${WORK}/include/mlp/mlp.hpp" "#include \"mlp/parallel/pool.hpp\"\n")
expect(check "mlp/mlp.hpp includes mlp/parallel/pool.hpp, which is a wing's")

tree()
file(APPEND "${WORK}/include/mlp/layer/dense.hpp" "#include \"mlp/detail.hpp\"\n")
expect(check "mlp/layer/dense.hpp includes mlp/detail.hpp, which is not in the list")

tree()
file(APPEND "${WORK}/include/mlp/layer/dense.hpp" "#include \"defaults.hpp\"\n")
expect(check "mlp/layer/dense.hpp includes \"defaults.hpp\": write \"mlp/...\"")

tree()
file(APPEND "${WORK}/include/mlp/core/types.hpp" "#include <Eigen/Dense>\n")
expect(check "mlp/core/types.hpp includes Eigen/Dense: Eigen/Core is enough")

tree()
file(APPEND "${WORK}/include/mlp/core/types.hpp" "#include <unsupported/Eigen/CXX11/Tensor>\n")
expect(check "mlp/core/types.hpp includes unsupported/Eigen/CXX11/Tensor: Eigen/Core is enough")

tree()
file(APPEND "${WORK}/include/mlp/tensor.hpp" "#include <Eigen/Dense>\n")
expect(check "mlp/tensor.hpp includes Eigen/Dense: Eigen/Core is enough")

tree()
file(APPEND "${WORK}/include/mlp/mlp.hpp" "#include <mlp/tensor.hpp>\n")
expect(check "mlp/mlp.hpp includes mlp/tensor.hpp, which does not stand above it")

tree()
file(WRITE "${WORK}/include/mlp/mlp.hpp" "#include <mlp/layer/dense.hpp>\n")
expect(check "mlp/mlp.hpp does not bring in mlp/loss/huber.hpp")

tree()
string(REPEAT "\n" 301 blank)
file(APPEND "${WORK}/include/mlp/loss/huber.hpp" "${blank}")
expect(check "mlp/loss/huber.hpp has 302 lines, more than 300")
