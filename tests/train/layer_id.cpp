#include <mlp/train/layer_id.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/networks.hpp"

namespace {

using Net = mlp::Network<mlp::Named<"features", mlp::Dense<5, 8, mlp::Tanh>>,
                         mlp::Dense<8, 6, mlp::Relu>, mlp::Dense<6, 3, mlp::Softmax>>;

std::size_t index_of(mlp::LayerId layer) { return layer.index_in<Net>(); }

}  // namespace

TEST_CASE("a layer is meant by any integer or by any text") {
  CHECK(index_of(0) == 0);  // no null pointer
  CHECK(index_of(2) == 2);
  CHECK(index_of(std::size_t{1}) == 1);
  CHECK(index_of(mlp::Index{1}) == 1);
  CHECK(index_of("features") == 0);
  CHECK(index_of(std::string("dense1")) == 1);
  CHECK(index_of(std::string_view("dense2")) == 2);
}

TEST_CASE("layers that are not there are refused with those that are") {
  CHECK_THROWS_WITH_AS(index_of(3), "mlp: layer index: expected 0 to 2, found 3", mlp::OptionError);
  CHECK_THROWS_WITH_AS(index_of(-1), "mlp: layer index: expected 0 to 2, found -1",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(index_of("dense0"),
                       "mlp: layer name: expected one of features, dense1, dense2, found dense0",
                       mlp::OptionError);
  CHECK_THROWS_AS(index_of(""), mlp::OptionError);
}
