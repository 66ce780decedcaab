# Links the program's OBJECTS, which must succeed, and again with OTHER (a.cpp for another instruction
# set) in the place of its own a.cpp, which the linker must refuse in words that show why.
cmake_minimum_required(VERSION 3.25)
separate_arguments(LINK UNIX_COMMAND "${LINK}")

function(link)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${LINK} ${ARGN} -o mixed_program
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(result "${result}" PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

link(${OBJECTS})
if(NOT result EQUAL 0)
  message(FATAL_ERROR "units of one instruction set do not link:\n${output}")
endif()

list(FILTER OBJECTS EXCLUDE REGEX "/a\\.cpp[^/]*$")
link(${OBJECTS} ${OTHER})
if(result EQUAL 0)
  message(FATAL_ERROR "units of different instruction sets were linked")
elseif(NOT output MATCHES "undefined reference to [^\n]*mlp::[a-z0-9_]+_a[0-9]+::")
  message("${output}")
  message(FATAL_ERROR "the linker's message does not show the instruction set that was asked for")
endif()
message("${output}")
