# Checks that docs/architecture.md names every header, and none that does not exist:
#   cmake -D ROOT=<source tree> -P check_docs.cmake
# Its table "| folder | headers |" has exactly the headers of cmake/mlp_headers.cmake, and whatever the page
# links to below include/ exists.
cmake_minimum_required(VERSION 3.25)
include("${ROOT}/cmake/mlp_headers.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/report.cmake")

set(mistakes "")
set(listed ${MLP_HEADERS} ${MLP_DOORS})
foreach(wing IN LISTS MLP_WINGS)
  list(APPEND listed ${MLP_${wing}_HEADERS})
endforeach()

# Brackets and semicolons mean something in CMake's lists.
file(READ "${ROOT}/docs/architecture.md" page)
string(REGEX REPLACE "[][;]" " " page "${page}")

set(named "")
string(FIND "${page}" "\n| folder | headers |\n" begin)
string(SUBSTRING "${page}" ${begin} -1 table)
string(REGEX MATCHALL "\n\\| `[a-z./]+` \\|[^\n]*" rows "${table}")
foreach(row IN LISTS rows)
  string(REGEX MATCH "^\n\\| `([a-z./]+)` \\|" _ "${row}")
  set(folder "mlp/${CMAKE_MATCH_1}/")
  string(REPLACE "/./" "/" folder "${folder}")
  string(REGEX MATCHALL "`[a-z_]+\\.hpp`" headers "${row}")
  foreach(header IN LISTS headers)
    string(REPLACE "`" "" header "${folder}${header}")
    if(header IN_LIST named)
      list(APPEND mistakes "docs/architecture.md names ${header} twice")
    elseif(NOT header IN_LIST listed)
      list(APPEND mistakes "docs/architecture.md names ${header}, which is not in cmake/mlp_headers.cmake")
    endif()
    list(APPEND named ${header})
  endforeach()
endforeach()
foreach(header IN LISTS listed)
  if(NOT header IN_LIST named)
    list(APPEND mistakes "docs/architecture.md does not name ${header}")
  endif()
endforeach()

string(REGEX MATCHALL "\\.\\./include/[a-z_/]+\\.hpp" links "${page}")
foreach(link IN LISTS links)
  if(NOT EXISTS "${ROOT}/docs/${link}")
    list(APPEND mistakes "docs/architecture.md links to ${link}, which does not exist")
  endif()
endforeach()

list(LENGTH named count)
report("docs/architecture.md and the headers do not agree" "${count} headers, all named in docs/architecture.md")
