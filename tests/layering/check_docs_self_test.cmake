# Shows that check_docs.cmake accepts a sound page and finds each kind of mistake:
#   cmake -D WORK=<empty folder to use> -P check_docs_self_test.cmake
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/expect.cmake")

set(page [[# Architecture
See [types](../include/mlp/core/types.hpp); `core/gone.hpp` in prose is no row.
| function | in |
|---|---|
| `run` | [`pool.hpp`](../include/mlp/parallel/pool.hpp) |

| folder | headers |
|---|---|
| `.` | the door `mlp.hpp` [everything]; `tensor.hpp` |
| `core` | `types.hpp` |
| `core/detail` | `bits.hpp` |
| `parallel` | `pool.hpp` |
]])

function(expect_of_page message page)
  file(WRITE "${WORK}/docs/architecture.md" "${page}")
  expect(check_docs "${message}")
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/cmake/mlp_headers.cmake"
     [[set(MLP_HEADERS mlp/core/types.hpp mlp/core/detail/bits.hpp mlp/mlp.hpp)
       set(MLP_DOORS mlp/tensor.hpp)
       set(MLP_WINGS PARALLEL)
       set(MLP_PARALLEL_HEADERS mlp/parallel/pool.hpp)]])
file(WRITE "${WORK}/include/mlp/core/types.hpp" "")
file(WRITE "${WORK}/include/mlp/parallel/pool.hpp" "")
expect_of_page("5 headers, all named in docs/architecture.md" "${page}")

string(REPLACE "`bits.hpp`" "`bit.hpp`" changed "${page}")
expect_of_page("docs/architecture.md does not name mlp/core/detail/bits.hpp" "${changed}")
expect_of_page("docs/architecture.md names mlp/core/detail/bit.hpp, which is not in cmake/mlp_headers.cmake" "${changed}")

string(REPLACE "| `pool.hpp` |" "" changed "${page}")
expect_of_page("docs/architecture.md does not name mlp/parallel/pool.hpp" "${changed}")

string(REPLACE "`tensor.hpp`" "" changed "${page}")
expect_of_page("docs/architecture.md does not name mlp/tensor.hpp" "${changed}")

string(REPLACE "| `types.hpp` |" "| `types.hpp`, `types.hpp` |" changed "${page}")
expect_of_page("docs/architecture.md names mlp/core/types.hpp twice" "${changed}")

file(REMOVE "${WORK}/include/mlp/parallel/pool.hpp")
expect_of_page("docs/architecture.md links to ../include/mlp/parallel/pool.hpp, which does not exist" "${page}")
