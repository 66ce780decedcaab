#include <mlp/io/detail/json.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

#include "support/allocation_counter.hpp"

namespace {

using mlp::detail::Json;

Json example() {
  return Json::object({{"z", 1},
                       {"a", std::vector<double>{0.1, 2}},
                       {"empty", Json::array()},
                       {"none", Json::object()},
                       {"inner", Json::object({{"b", true}, {"text", "x\"\n"}})}});
}

TEST_CASE("json: text is what nlohmann writes of the same") {
  const nlohmann::ordered_json same{{"z", 1},
                                    {"a", {0.1, 2.0}},
                                    {"empty", nlohmann::ordered_json::array()},
                                    {"none", nlohmann::ordered_json::object()},
                                    {"inner", {{"b", true}, {"text", "x\"\n"}}}};
  CHECK(example().dump() == same.dump());
  CHECK(example().dump({.indent = 2}) == same.dump(2));
  CHECK(Json().dump() == "null");
  CHECK(Json(std::numeric_limits<double>::quiet_NaN()).dump() == "null");
  CHECK(Json(~std::uint64_t{0}).dump() == "18446744073709551615");
  CHECK(Json(-3).dump() == "-3");
  CHECK(Json(0.1F).dump() == nlohmann::ordered_json(0.1F).dump());
}

TEST_CASE("json: text that is not UTF-8 is refused, or replaced where all is to be ASCII") {
  CHECK_THROWS_AS(Json("\xff").dump(), nlohmann::ordered_json::type_error);
  CHECK(Json("\xff\xc3\xa4").dump({.is_ascii = true}) == R"("\ufffd\u00e4")");
  CHECK(Json::object({{"\xc3\xa4", 1}}).dump({.is_ascii = true}) == R"({"\u00e4":1})");
}

TEST_CASE("json: values are found by their keys") {
  const Json json = example();
  REQUIRE(json.find("inner") != nullptr);
  REQUIRE(json.find("inner")->find("b") != nullptr);
  CHECK(json.find("inner")->find("b")->scalar() == true);
  CHECK(json.find("b") == nullptr);
  CHECK(Json(1).find("z") == nullptr);
  CHECK(json.find("a")->is_array());
  CHECK(json.find("a")->items().size() == 2);
  CHECK(!json.is_array());
  CHECK(json.is_object());
  CHECK(json.keys().front() == "z");
}

TEST_CASE("json: the end of a value needs no memory") {
  if (!support::can_count_allocations) return;
  support::Allocations used;
  {
    const Json json = example();
    used = support::allocations_so_far();
  }
  CHECK(used == support::allocations_so_far());
}

}  // namespace
