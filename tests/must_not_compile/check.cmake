# Checks one program that must be refused:
#   cmake -D SOURCE=x.cpp -D COMPILER=c++ -D COMPILER_ID=GNU -D FLAGS=... -D INCLUDES=a;b -P check.cmake
# and, to save time, -D PREAMBLE=x.hpp, a header that is there precompiled (preamble.cmake).
#
# The program's first lines say what the compiler has to say, one regular expression a line:
#   // expect: got<128>            with every compiler
#   // expect(GNU): ...            with this compiler only (CMake's name for it)
# A program can also be refused for a wrong reason, a typing error for instance. So each one compiles
# when MLP_CONTROL is defined, which changes the mistake, and nothing else, into what is right.
cmake_minimum_required(VERSION 3.25)

function(fail reason)
  message("${SOURCE}: ${reason}") # as it is: FATAL_ERROR would re-wrap the compiler's lines
  message(FATAL_ERROR "refusal not as expected")
endfunction()

file(STRINGS "${SOURCE}" comments REGEX "^// expect[(:]")
file(STRINGS "${SOURCE}" control REGEX "MLP_CONTROL")
if(NOT comments)
  fail("no line '// expect: <regex>'")
endif()
if(NOT control)
  fail("no MLP_CONTROL, so nothing shows that the rest of it is right")
endif()

separate_arguments(flags UNIX_COMMAND "${FLAGS}")
foreach(dir IN LISTS INCLUDES)
  list(APPEND flags -isystem "${dir}")
endforeach()
if(PREAMBLE AND COMPILER_ID MATCHES "Clang")
  list(APPEND flags -include-pch "${PREAMBLE}.pch")
elseif(PREAMBLE)
  list(APPEND flags -include "${PREAMBLE}") # gcc finds PREAMBLE.gch beside it
endif()
set(compile ${CMAKE_COMMAND} -E env LC_ALL=C "${COMPILER}" -std=c++20 ${flags} -fsyntax-only)

execute_process(COMMAND ${compile} -DMLP_CONTROL "${SOURCE}" RESULT_VARIABLE result
                OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  fail("refused even with MLP_CONTROL defined:\n${output}")
endif()

execute_process(COMMAND ${compile} "${SOURCE}" RESULT_VARIABLE result
                OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  fail("compiled, but must not")
endif()
# Quotes and line breaks differ between compilers and locales.
string(REPLACE "‘" "'" output "${output}")
string(REPLACE "’" "'" output "${output}")

set(expected 0)
foreach(comment IN LISTS comments)
  string(REGEX MATCH "^// expect(\\(([A-Za-z]+)\\))?: *(.+)$" whole "${comment}")
  if(NOT whole)
    fail("cannot read '${comment}'")
  endif()
  set(only_for "${CMAKE_MATCH_2}")
  set(regex "${CMAKE_MATCH_3}")
  if(only_for AND NOT COMPILER_ID MATCHES "${only_for}")
    continue()
  endif()
  math(EXPR expected "${expected} + 1")
  if(NOT output MATCHES "${regex}")
    fail("refused, but the message lacks\n  ${regex}\nin\n${output}")
  endif()
endforeach()
if(expected EQUAL 0)
  fail("expects nothing from ${COMPILER_ID}")
endif()
message(STATUS "refused with the expected message")
