# Checks that every part of the library signs its contract:
#   cmake -D ROOT=<source tree> -P check_signatures.cmake
# For each header of cmake/mlp_headers.cmake in one of the folders below, but for those of their detail
# folders, the header or its test, tests/x/y.cpp for include/mlp/x/y.hpp, has a static_assert of one of the
# folder's concepts; and for those that are about a scalar one for double too.
cmake_minimum_required(VERSION 3.25)
include("${ROOT}/cmake/mlp_headers.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/report.cmake")

set(concepts_of_activation ElementwiseActivation ColumnActivation)
set(concepts_of_initializer Initializer)
set(concepts_of_layer Layer OutputLayer)
set(concepts_of_loss Loss)
set(concepts_of_optimizer Optimizer SeesGradientNorm ConstrainsWeights)
set(concepts_of_parallel Executor)
set(concepts_of_schedule Schedule)
set(of_a_scalar layer loss optimizer)

# What others share, and functions.
set(no_parts mlp/layer/layer_defaults.hpp mlp/loss/reduction.hpp mlp/optimizer/max_norm.hpp)

set(mistakes "")
set(signed 0)
set(listed ${MLP_HEADERS})
foreach(wing IN LISTS MLP_WINGS)
  list(APPEND listed ${MLP_${wing}_HEADERS})
endforeach()
foreach(header IN LISTS listed)
  string(REGEX MATCH "^mlp/([a-z]+)/[a-z0-9_]+.hpp$" part "${header}")
  set(folder "${CMAKE_MATCH_1}")
  if(NOT part OR NOT DEFINED concepts_of_${folder} OR header IN_LIST no_parts)
    continue()
  endif()
  math(EXPR signed "${signed} + 1")
  string(REGEX REPLACE "^mlp/(.*).hpp$" "tests/\\1.cpp" test "${header}")
  set(asserts "")
  foreach(file IN ITEMS "include/${header}" "${test}")
    if(EXISTS "${ROOT}/${file}")
      file(READ "${ROOT}/${file}" text)
      string(REGEX MATCHALL "static_assert\\([^;]*" some "${text}")
      string(APPEND asserts ${some})
    endif()
  endforeach()
  list(JOIN concepts_of_${folder} "|" concepts)
  if(NOT asserts MATCHES "[^A-Za-z!:](mlp::)?(${concepts})<")
    list(APPEND mistakes "neither ${header} nor ${test} has a static_assert of ${concepts}")
  elseif(folder IN_LIST of_a_scalar AND NOT asserts MATCHES "[^A-Za-z!:](mlp::)?(${concepts})<[^;&|]*, double>")
    list(APPEND mistakes "neither ${header} nor ${test} has a static_assert of ${concepts} for double")
  endif()
endforeach()

report("parts that do not sign their contract" "${signed} parts, all with their contract signed")
