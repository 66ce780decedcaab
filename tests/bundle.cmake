# Writes one source that stands for several test files, so that what they share is compiled once:
#   cmake -D OUTPUT=bundle.cpp -D ROOT=tests -D "FILES=a.cpp;b.cpp" -P bundle.cmake
# First come all their includes; then each file within a namespace of its own, where its includes, met for the
# second time, are empty.
cmake_minimum_required(VERSION 3.25)

set(includes "")
set(bodies "")
foreach(file IN LISTS FILES)
  file(STRINGS "${ROOT}/${file}" lines REGEX "^#include ")
  list(APPEND includes ${lines})
  string(MAKE_C_IDENTIFIER "${file}" name)
  string(APPEND bodies "namespace in_${name} {\n#include \"${file}\"\n}\n")
endforeach()
list(REMOVE_DUPLICATES includes)
list(SORT includes)
set(own ${includes})
list(FILTER includes INCLUDE REGEX "<")
list(FILTER own EXCLUDE REGEX "<")
list(JOIN includes "\n" includes)
list(JOIN own "\n" own)
file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT "${includes}\n\n${own}\n\n${bodies}" @ONLY)
