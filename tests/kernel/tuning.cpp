#include <mlp/kernel/tuning.hpp>

#include <doctest/doctest.h>

namespace tuning = mlp::tuning;

// What the code that uses them relies on.
TEST_CASE("tuning: numbers fit the machine and each other") {
  CHECK(tuning::wide_packets * tuning::wide_columns + tuning::wide_packets + 1 <=
        mlp::kernel::register_count);
  CHECK(tuning::samples_in_a_block % tuning::wide_columns == 0);
  CHECK(tuning::gathered_columns % tuning::wide_columns == 0);
  CHECK(tuning::gathered_columns * tuning::most_gathered_depth * sizeof(float) <= 16384);
  CHECK(tuning::columns_in_a_unit(10) % tuning::gathered_columns == 0);
  CHECK(tuning::columns_in_a_unit(10) > tuning::columns_in_a_unit(128));
}
