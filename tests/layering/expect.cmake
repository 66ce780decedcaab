# For the self tests of the checks in this folder, which make a tree of headers in WORK: fails unless `check`,
# a script beside this one, says `message` of that tree.
function(expect check message)
  execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${WORK} -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${check}.cmake"
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(FIND "${output}" "${message}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "expected\n  ${message}\nin\n${output}")
  endif()
endfunction()
