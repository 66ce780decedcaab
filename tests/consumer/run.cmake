# Builds and runs one foreign project against the library:
#   cmake -D KIND=find_package -D MLP_SOURCE_DIR=... -D MLP_BINARY_DIR=... -D WORK=... -P run.cmake
# COMPILER, GENERATOR, FLAGS: those of the tests; EIGEN_DIR: where to find_package Eigen.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# A fresh folder each time, with a space in its name: that is where unquoted paths break.
set(work "${WORK}/${KIND} in a folder with spaces")
set(prefix "${work}/the prefix")
file(REMOVE_RECURSE "${work}")

set(options "")
if(KIND MATCHES "find_package|pkg_config")
  run(${CMAKE_COMMAND} --install "${MLP_BINARY_DIR}" --prefix "${work}/elsewhere")
  file(RENAME "${work}/elsewhere" "${prefix}") # an installed tree can be moved
  list(APPEND options "-DCMAKE_PREFIX_PATH=${prefix}")
  set(ENV{PKG_CONFIG_PATH} "${prefix}/share/pkgconfig:$ENV{PKG_CONFIG_PATH}")
else()
  list(APPEND options "-DMLP_SOURCE_DIR=${MLP_SOURCE_DIR}")
endif()
if(EIGEN_DIR)
  list(APPEND options "-DEigen3_DIR=${EIGEN_DIR}")
endif()

run(${CMAKE_COMMAND} -S "${CMAKE_CURRENT_LIST_DIR}/${KIND}" -B "${work}/build" -G "${GENERATOR}"
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}" ${options})
run(${CMAKE_COMMAND} --build "${work}/build")
run("${work}/build/consumer")
if(EXISTS "${work}/build/consumer_io")
  run("${work}/build/consumer_io")
endif()
