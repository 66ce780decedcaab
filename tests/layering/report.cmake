# Ends a check of this folder: prints `mistakes` and fails with `failure`, or says `summary` if there are none.
function(report failure summary)
  if(mistakes)
    list(JOIN mistakes "\n" text)
    message("${text}")
    message(FATAL_ERROR "${failure}")
  endif()
  message("${summary}")
endfunction()
