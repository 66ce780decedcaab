# Precompiles mlp.hpp once for all refusals, which takes longer than what each of them adds to it:
#   cmake -D PREAMBLE=x.hpp -D COMPILER=... -D COMPILER_ID=... -D FLAGS=... -D INCLUDES=... -P preamble.cmake
cmake_minimum_required(VERSION 3.25)

file(WRITE "${PREAMBLE}" "#include <mlp/mlp.hpp>\n")
set(precompiled "${PREAMBLE}.gch")
if(COMPILER_ID MATCHES "Clang")
  set(precompiled "${PREAMBLE}.pch")
endif()
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
foreach(dir IN LISTS INCLUDES)
  list(APPEND flags -isystem "${dir}")
endforeach()
execute_process(COMMAND "${COMPILER}" -std=c++20 ${flags} -x c++-header "${PREAMBLE}" -o
                        "${precompiled}" COMMAND_ERROR_IS_FATAL ANY)
