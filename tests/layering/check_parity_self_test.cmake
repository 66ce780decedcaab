# Shows that check_parity.cmake accepts a sound tree and finds each kind of mistake:
#   cmake -D WORK=<empty folder to use> -P check_parity_self_test.cmake
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/expect.cmake")

set(parts [[# What each part is compared with.
loss/huber.hpp loss/huber
loss/reduction.hpp loss/huber
schedule/step.hpp schedule/step
schedule/own.hpp - nobody else has it
]])

function(expect_of_parts message parts)
  file(WRITE "${WORK}/tests/parity/parts.txt" "${parts}")
  expect(check_parity "${message}")
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/cmake/mlp_headers.cmake"
     [[set(MLP_HEADERS mlp/core/types.hpp mlp/loss/reduction.hpp mlp/loss/detail/chunk.hpp mlp/loss/huber.hpp
                       mlp/schedule/step.hpp mlp/schedule/own.hpp)]])
file(WRITE "${WORK}/tests/parity/reference/loss.txt"
     "part inputs: here\nrow x: 1\npart huber: Another 1.0, function\nrow plain: 1\n")
file(WRITE "${WORK}/tests/parity/reference/schedule.txt" "part step: Another 1.0, function\nrow plain: 1\n")
file(WRITE "${WORK}/tests/parity/loss.cpp" "parity::Part part(\"loss\", \"huber\");\n")
file(WRITE "${WORK}/tests/parity/schedule.cpp" "parity::Part part(\"schedule\", \"step\");\n")
expect_of_parts("4 headers, all but 1 compared with another program" "${parts}")

string(REPLACE "schedule/step.hpp schedule/step\n" "" changed "${parts}")
expect_of_parts("tests/parity/parts.txt does not name mlp/schedule/step.hpp\n" "${changed}")
expect_of_parts("tests/parity/parts.txt does not name schedule/step, which tests/parity/reference has\n" "${changed}")

expect_of_parts("tests/parity/parts.txt names mlp/loss/huber.hpp twice\n" "${parts}loss/huber.hpp loss/huber\n")
expect_of_parts("tests/parity/parts.txt names mlp/loss/gone.hpp, which is not in cmake/mlp_headers.cmake\n"
                "${parts}loss/gone.hpp loss/huber\n")

set(forms "expected `HEADER TOPIC/PART` or `HEADER - why not`, found")
string(REPLACE " - nobody else has it" " -" changed "${parts}")
expect_of_parts("${forms} `schedule/own.hpp -`\n" "${changed}")
string(REPLACE " loss/huber\n" "\n" changed "${parts}")
expect_of_parts("${forms} `loss/huber.hpp`\n" "${changed}")

string(REPLACE "own.hpp - nobody else has it" "own.hpp schedule/own" changed "${parts}")
expect_of_parts("tests/parity/reference/schedule.txt has no part own\n" "${changed}")

file(WRITE "${WORK}/tests/parity/schedule.cpp" "parity::Part part(\"schedule\", \"steps\");\n")
expect_of_parts("tests/parity/schedule.cpp does not compare the part step\n" "${parts}")
