# The library is refused under flags that let a compiler change sums, quotients or tests for NaN, and under no others:
#   cmake -D COMPILER=c++ -D COMPILER_ID=GNU -D INCLUDES=a;b -P fast_math.cmake
# Where the compiler tells of them that is when it is preprocessed, otherwise when a trainer is made.
cmake_minimum_required(VERSION 3.25)

set(includes "")
foreach(dir IN LISTS INCLUDES)
  list(APPEND includes -isystem "${dir}")
endforeach()
set(source "${CMAKE_CURRENT_LIST_DIR}/include.cpp")
set(refused -ffast-math -Ofast -ffinite-math-only)
if(COMPILER_ID STREQUAL "GNU") # clang 14 defines nothing under these
  list(APPEND refused -funsafe-math-optimizations -freciprocal-math
       "-fassociative-math -fno-signed-zeros -fno-trapping-math")
endif()
# Refused in words that match `pattern`, where the compiler preprocesses.
function(expect_refusal flags pattern)
  separate_arguments(arguments UNIX_COMMAND "${flags}")
  execute_process(COMMAND "${COMPILER}" -std=c++20 -O1 ${arguments} ${includes} -E "${source}" OUTPUT_QUIET
                  ERROR_VARIABLE message RESULT_VARIABLE result)
  if(result EQUAL 0 OR NOT message MATCHES "${pattern}")
    message(FATAL_ERROR "${flags}: expected a refusal in words, found ${result}:\n${message}")
  endif()
endfunction()
foreach(flags IN LISTS refused)
  expect_refusal("${flags}" "mlp: compiled with -ffast-math")
endforeach()
execute_process(COMMAND "${COMPILER}" -dumpmachine OUTPUT_VARIABLE machine)
if(COMPILER_ID STREQUAL "GNU" AND machine MATCHES "^x86_64")
  foreach(flags IN ITEMS -mfpmath=387 -mfpmath=both)
    expect_refusal("${flags}" "mlp: floats and doubles are computed with more precision")
  endforeach()
endif()
if(COMPILER_ID STREQUAL "Clang")
  set(program "${CMAKE_CURRENT_BINARY_DIR}/mlp_make_trainer")
  foreach(flags IN ITEMS -freciprocal-math -funsafe-math-optimizations
                         "-fassociative-math -fno-signed-zeros -fno-trapping-math")
    separate_arguments(arguments UNIX_COMMAND "${flags}")
    execute_process(COMMAND "${COMPILER}" -std=c++20 -O1 ${arguments} ${includes}
                            "${CMAKE_CURRENT_LIST_DIR}/make_trainer.cpp" -o "${program}" COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND "${program}" OUTPUT_VARIABLE message RESULT_VARIABLE result)
    if(NOT result EQUAL 1 OR NOT message MATCHES "sums are reordered|quotients become products")
      message(FATAL_ERROR "${flags}: expected a refusal in words, found ${result}:\n${message}")
    endif()
  endforeach()
endif()
foreach(flags IN ITEMS -O3 -fno-math-errno -fno-trapping-math -ffp-contract=fast "-ffast-math -fno-fast-math")
  separate_arguments(arguments UNIX_COMMAND "${flags}")
  execute_process(COMMAND "${COMPILER}" -std=c++20 ${arguments} ${includes} -E "${source}" OUTPUT_QUIET
                  COMMAND_ERROR_IS_FATAL ANY)
endforeach()
