# Builds SOURCE with each of COMPILERS, for each instruction set with fused multiply-adds that this machine
# has, and compares what the programs print.
cmake_minimum_required(VERSION 3.25)

set(instruction_sets native)
file(STRINGS /proc/cpuinfo flags REGEX "^flags" LIMIT_COUNT 1)
if(flags MATCHES " avx2 " AND flags MATCHES " fma ")
  list(APPEND instruction_sets x86-64-v3)
endif()
list(TRANSFORM INCLUDES PREPEND "-I")

set(expected "")
foreach(compiler IN LISTS COMPILERS)
  foreach(instruction_set IN LISTS instruction_sets)
    get_filename_component(name "${compiler}" NAME)
    set(program "${WORK}/same_bits-${name}-${instruction_set}")
    execute_process(COMMAND ${compiler} -std=c++20 -O3 -march=${instruction_set} ${INCLUDES} "${SOURCE}" -pthread
                            -o "${program}" COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND "${program}" 300 OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
    message("${name} -march=${instruction_set}: ${found}")
    if(NOT expected)
      set(expected "${found}")
    elseif(NOT found STREQUAL expected)
      message(SEND_ERROR "expected ${expected}, as the first compiler gave")
    endif()
  endforeach()
endforeach()
