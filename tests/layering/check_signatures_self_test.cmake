# Shows that check_signatures.cmake accepts a sound tree and finds each kind of mistake:
#   cmake -D WORK=<empty folder to use> -P check_signatures_self_test.cmake
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/expect.cmake")

file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/cmake/mlp_headers.cmake"
     [[set(MLP_HEADERS mlp/core/types.hpp mlp/loss/reduction.hpp mlp/loss/detail/chunk.hpp mlp/loss/huber.hpp
                       mlp/schedule/step.hpp)
       set(MLP_WINGS PARALLEL)
       set(MLP_PARALLEL_HEADERS mlp/parallel/pool.hpp mlp/parallel.hpp)]])
file(WRITE "${WORK}/include/mlp/schedule/step.hpp" "struct Step {};\nstatic_assert(Schedule<Step>);\n")
file(WRITE "${WORK}/include/mlp/parallel/pool.hpp" "class Pool {};\nstatic_assert(Executor<Pool>);\n")
file(WRITE "${WORK}/include/mlp/loss/huber.hpp" "template <class R> struct Huber {};\n")
file(WRITE "${WORK}/tests/loss/huber.cpp"
     "static_assert(mlp::Loss<Huber<Mean>> &&\n              mlp::Loss<Huber<Mean>, double>);\n")
expect(check_signatures "3 parts, all with their contract signed")

file(WRITE "${WORK}/tests/loss/huber.cpp" "static_assert(mlp::Loss<Huber<Mean>>);\n")
expect(check_signatures "neither mlp/loss/huber.hpp nor tests/loss/huber.cpp has a static_assert of Loss for double")

file(WRITE "${WORK}/tests/loss/huber.cpp" "static_assert(!mlp::Loss<Huber<Mean>>);\n")
file(WRITE "${WORK}/include/mlp/schedule/step.hpp" "struct Step {};\n")
file(WRITE "${WORK}/tests/schedule/step.cpp" "static_assert(mlp::schedule_of<Step>());\n")
expect(check_signatures "neither mlp/loss/huber.hpp nor tests/loss/huber.cpp has a static_assert of Loss\n")
expect(check_signatures "neither mlp/schedule/step.hpp nor tests/schedule/step.cpp has a static_assert of Schedule\n")
