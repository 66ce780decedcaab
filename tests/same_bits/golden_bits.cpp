// The networks of golden/ in one file, to be compiled by hand with any compiler and flags:
//   c++ -std=c++20 FLAGS -Iinclude -I/usr/include/eigen3 tests/same_bits/golden_bits.cpp
//   ./a.out                                prints a line for each network, its name and its hash
//   ./a.out tests/same_bits/golden_bits.txt      says which differ from what every build must give
#include "golden/activations.cpp"
#include "golden/data.cpp"
#include "golden/layers.cpp"
#include "golden/losses.cpp"
#include "golden/main.cpp"
#include "golden/numbers.cpp"
#include "golden/optimizers.cpp"
#include "golden/schedules.cpp"
