# Exports a model as a header, compiles it as firmware would, and compares its outputs:
#   cmake -D EXPORT=mlp_export -D MODEL=x.safetensors -D DATA=x -D COMPILER=c++ -D NM=nm -D WORK=dir
#         -P check_header.cmake
# DATA: where DATA.inputs.f32 and DATA.outputs.f32 are.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY "${WORK}")
set(header "${WORK}/model.hpp")
run("${EXPORT}" "${MODEL}" --header "${header}")

set(flags -std=c++17 -O2 -Wall -Wextra -Wpedantic -Wconversion -Wdouble-promotion -Wshadow -Werror
          -fno-exceptions -fno-rtti "-DMODEL_HEADER=\"${header}\"")
set(here "${CMAKE_CURRENT_LIST_DIR}")
run("${COMPILER}" ${flags} "${here}/header_check.cpp" -o "${WORK}/header_check" -lm)
run("${WORK}/header_check" "${DATA}.inputs.f32" "${DATA}.outputs.f32")

# No heap: what the object file wants from others is arithmetic and copying.
if(NM)
  run("${COMPILER}" ${flags} -c "${here}/header_alone.cpp" -o "${WORK}/header_alone.o")
  execute_process(COMMAND "${NM}" --undefined-only --format=posix "${WORK}/header_alone.o"
                  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
  foreach(symbol IN LISTS symbols)
    if(NOT symbol MATCHES
       "^(cosf|expf|expm1f|erff|logf|sincosf|sinf|sqrtf|log1pf|tanhf|erfcf|fabsf|memcpy|memset|memmove|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_) ")
      message(FATAL_ERROR "the header's code asks for ${symbol}")
    endif()
  endforeach()
endif()
