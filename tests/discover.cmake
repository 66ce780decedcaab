# Runs after a test program is built and writes one add_test for each of its test cases:
#   cmake -D PROGRAM=... -D OUTPUT=... -D WORKING_DIRECTORY=... [-D LABEL=...] [-D EMULATOR=...] -P discover.cmake
# EMULATOR is the command that runs a program built for another processor.
# Doctest's own module does the same, but breaks on names with brackets, and splits names at
# semicolons into filters that match, and so test, nothing.
cmake_minimum_required(VERSION 3.25)

execute_process(
  COMMAND ${EMULATOR} "${PROGRAM}" --list-test-cases --reporters=xml
  WORKING_DIRECTORY "${WORKING_DIRECTORY}"
  OUTPUT_VARIABLE rest COMMAND_ERROR_IS_FATAL ANY)

# The value of one attribute, which doctest writes with XML's escapes.
function(attribute element name variable)
  set(value "")
  if(element MATCHES " ${name}=\"([^\"]*)\"")
    set(value "${CMAKE_MATCH_1}")
  endif()
  string(REPLACE "&lt;" "<" value "${value}")
  string(REPLACE "&gt;" ">" value "${value}")
  string(REPLACE "&quot;" "\"" value "${value}")
  string(REPLACE "&amp;" "&" value "${value}")
  set(${variable} "${value}" PARENT_SCOPE)
endfunction()

set(program "")
foreach(word IN LISTS EMULATOR PROGRAM)
  string(APPEND program " [==[${word}]==]")
endforeach()

# Element by element, and no lists, for the names' sake.
set(script "")
while(rest MATCHES "<TestCase( [a-z]+=\"[^\"]*\")+")
  set(element "${CMAKE_MATCH_0}")
  string(FIND "${rest}" "${element}" begin)
  string(LENGTH "${element}" length)
  math(EXPR end "${begin} + ${length}")
  string(SUBSTRING "${rest}" ${end} -1 rest)

  attribute("${element}" name name)
  attribute("${element}" testsuite suite)
  string(REPLACE "," "\\," filter "${name}") # a comma would begin another filter
  string(APPEND script "add_test([==[${name}]==]${program} [==[--test-case=${filter}]==])\n"
         "set_tests_properties([==[${name}]==] PROPERTIES LABELS [==[${suite};${LABEL}]==]\n"
         "  WORKING_DIRECTORY [==[${WORKING_DIRECTORY}]==]\n"
         "  FAIL_REGULAR_EXPRESSION [==[test cases: +0 |Status: FAILURE!]==]\n"
         "  SKIP_REGULAR_EXPRESSION [==[skipped: |SKIPPED: ]==])\n")
endwhile()
file(WRITE "${OUTPUT}" "${script}")
