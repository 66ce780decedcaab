#include <mlp/kernel/transpose.hpp>

#include <doctest/doctest.h>

#include "support/sample_data.hpp"

namespace kernel = mlp::kernel;
using mlp::Range;

TEST_CASE("transpose moves every element of its columns and no other") {
  for (mlp::Index rows : {1, 5, 16, 17, 40}) {
    for (mlp::Index cols : {1, 3, 16, 33}) {
      const auto from = support::random_matrix<float>(rows, cols, 9);
      support::DynamicMatrix<float> to = support::DynamicMatrix<float>::Constant(cols, rows, 9.0F);
      kernel::transpose(from, to);
      CHECK(to == from.transpose());

      to.setConstant(9.0F);
      const Range part = mlp::share_of(cols, 1, 3);
      kernel::transpose(from.middleCols(part.first, part.count),
                        to.middleRows(part.first, part.count));
      for (mlp::Index c = 0; c < cols; ++c) {
        for (mlp::Index r = 0; r < rows; ++r) {
          const bool is_in_part = c >= part.first && c < part.last();
          REQUIRE(to(c, r) == (is_in_part ? from(r, c) : 9.0F));
        }
      }
    }
  }
}
