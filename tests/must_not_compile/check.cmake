# Checks one program that must be refused:
#   cmake -D SOURCE=x.cpp -D COMPILER=c++ -D COMPILER_ID=GNU -D FLAGS=... -D INCLUDES=a;b -P check.cmake
# and, to save time, -D PREAMBLE=x.hpp, a header that is there precompiled (preamble.cmake).
#
# The program's first lines say what the compiler has to say, one regular expression a line:
#   // expect: got<128>            with every compiler
#   // expect(GNU): ...            with this compiler only (CMake's name for it)
# A program can hold several mistakes, of which -D NAME chooses one:
#   // case NAME: got<128>         with NAME defined, and no other case's message
# What it expects without a case is then for all of them.
# A program can also be refused for a wrong reason, a typing error for instance. So each one compiles
# when MLP_CONTROL is defined, which changes the mistake, and nothing else, into what is right.
cmake_minimum_required(VERSION 3.25)

function(fail reason)
  message("${SOURCE}: ${reason}") # as it is: FATAL_ERROR would re-wrap the compiler's lines
  message(FATAL_ERROR "refusal not as expected")
endfunction()

file(STRINGS "${SOURCE}" comments REGEX "^// expect[(:]")
file(STRINGS "${SOURCE}" cases REGEX "^// case ")
file(STRINGS "${SOURCE}" control REGEX "MLP_CONTROL")
if(NOT comments AND NOT cases)
  fail("no line '// expect: <regex>' or '// case NAME: <regex>'")
endif()
if(NOT control AND NOT cases)
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

# Compiles the program with these flags: what the compiler says, in `output`.
macro(refuse)
  execute_process(COMMAND ${compile} ${ARGN} "${SOURCE}" RESULT_VARIABLE result
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result EQUAL 0)
    fail("compiled, but must not ${ARGN}")
  endif()
  # Quotes and line breaks differ between compilers and locales.
  string(REPLACE "‘" "'" output "${output}")
  string(REPLACE "’" "'" output "${output}")
endmacro()

# A formatter may have joined two lines, and the second would be no expectation any more.
file(STRINGS "${SOURCE}" joined REGEX "^//.* (case [A-Z_]+|expect[(A-Za-z)]*): ")
list(FILTER joined EXCLUDE REGEX "^// (case [A-Z_]+|expect[(A-Za-z)]*): .*")
if(joined)
  fail("an expectation that does not begin its line:\n${joined}")
endif()

function(expect regex)
  if(NOT output MATCHES "${regex}")
    fail("refused, but the message lacks\n  ${regex}\nin\n${output}")
  endif()
endfunction()

function(expect_comments)
  set(expected 0)
  foreach(comment IN LISTS comments)
    string(REGEX MATCH "^// expect(\\(([A-Za-z]+)\\))?: *(.+)$" whole "${comment}")
    if(NOT whole)
      fail("cannot read '${comment}'")
    endif()
    set(only_for "${CMAKE_MATCH_2}")
    set(regex "${CMAKE_MATCH_3}")
    if(NOT only_for OR COMPILER_ID MATCHES "${only_for}")
      math(EXPR expected "${expected} + 1")
      expect("${regex}")
    endif()
  endforeach()
  if(expected EQUAL 0 AND NOT cases)
    fail("expects nothing from ${COMPILER_ID}")
  endif()
endfunction()

set(names "")
foreach(case IN LISTS cases)
  string(REGEX MATCH "^// case ([A-Z0-9_]+): *(.+)$" whole "${case}")
  if(NOT whole)
    fail("cannot read '${case}'")
  endif()
  list(APPEND names ${CMAKE_MATCH_1})
  set(regex_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()
foreach(name IN LISTS names)
  refuse(-D${name})
  expect("${regex_${name}}")
  expect_comments()
  foreach(other IN LISTS names)
    if(NOT regex_${other} STREQUAL regex_${name} AND output MATCHES "${regex_${other}}")
      fail("${name} is refused as ${other} too:\n${output}")
    endif()
  endforeach()
endforeach()
if(NOT cases)
  refuse()
  expect_comments()
endif()
message(STATUS "refused with the expected message")
