# Exports two models as headers of the same namespace and runs both in one program:
#   cmake -D EXPORT=mlp_export -D FIRST=x -D SECOND=y -D COMPILER=c++ -D WORK=dir -P check_two_headers.cmake
# FIRST, SECOND: where *.safetensors, *.inputs.f32 and *.outputs.f32 are.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY "${WORK}")
set(here "${CMAKE_CURRENT_LIST_DIR}")
# Without optimisation, so that nothing is inlined and the linker has to choose.
set(flags -std=c++17 -O0 -Wall -Wextra -Werror)
set(objects "")
foreach(which IN ITEMS first second)
  string(TOUPPER ${which} model)
  run("${EXPORT}" "${${model}}.safetensors" --header "${WORK}/${which}.hpp")
  run("${COMPILER}" ${flags} "-DMODEL_HEADER=\"${WORK}/${which}.hpp\"" -DCHECK=check_${which} -c
      "${here}/header_check.cpp" -o "${WORK}/${which}.o")
  list(APPEND objects "${WORK}/${which}.o")
endforeach()
run("${COMPILER}" ${flags} "${here}/two_headers.cpp" ${objects} -o "${WORK}/two_headers" -lm)
run("${WORK}/two_headers" "${FIRST}.inputs.f32" "${FIRST}.outputs.f32" "${SECOND}.inputs.f32"
    "${SECOND}.outputs.f32")

# In one unit the two would be one ambiguous model: better none than the wrong one.
file(WRITE "${WORK}/both.cpp" "#include \"first.hpp\"\n#include \"second.hpp\"\nint size() { return model::inputs; }\n")
execute_process(COMMAND "${COMPILER}" -std=c++17 -fsyntax-only "${WORK}/both.cpp" RESULT_VARIABLE result
                ERROR_VARIABLE message)
if(result EQUAL 0 OR NOT message MATCHES "ambiguous")
  message(FATAL_ERROR "expected an ambiguous name, found\n${message}")
endif()
