# Checks that every header has a test of its own:
#   cmake -D ROOT=<source tree> -P check_tests.cmake
# For each header of cmake/mlp_headers.cmake, include/mlp/x/y.hpp, there is tests/x/y.cpp, which includes it
# before all others.
cmake_minimum_required(VERSION 3.25)
include("${ROOT}/cmake/mlp_headers.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/report.cmake")

# The doors of wings, which only include others.
set(without_test mlp/io.hpp mlp/parallel.hpp)

set(mistakes "")
set(exceptions 0)
set(listed ${MLP_HEADERS})
foreach(wing IN LISTS MLP_WINGS)
  list(APPEND listed ${MLP_${wing}_HEADERS})
endforeach()
foreach(header IN LISTS listed)
  string(REGEX REPLACE "^mlp/(.*).hpp$" "tests/\\1.cpp" test "${header}")
  if(header IN_LIST without_test)
    if(EXISTS "${ROOT}/${test}")
      list(APPEND mistakes "${header} has a test: it is no exception in check_tests.cmake")
    endif()
    math(EXPR exceptions "${exceptions} + 1")
    continue()
  endif()
  if(NOT EXISTS "${ROOT}/${test}")
    list(APPEND mistakes "${header} has no ${test}")
    continue()
  endif()
  file(STRINGS "${ROOT}/${test}" first REGEX "^#include " LIMIT_COUNT 1)
  if(NOT first STREQUAL "#include <${header}>")
    list(APPEND mistakes "${test} does not include ${header} before all others, but ${first}")
  endif()
endforeach()

list(LENGTH listed count)
report("headers without a test" "${count} headers, all but ${exceptions} with a test of their own")
