#include <mlp/core/slot_names.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string_view>
#include <vector>

namespace {

std::vector<std::string_view> list(const mlp::SlotNames& names) {
  return {names.begin(), names.end()};
}

struct Counting {
  static int slots() { return 3; }
};
struct Naming {
  static mlp::SlotNames slots() { return {"mean"}; }
};

}  // namespace

TEST_CASE("slot_names: in their order, none at all, and one more") {
  CHECK(mlp::SlotNames{}.size() == 0);
  mlp::SlotNames names{"a", "b"};
  names.add("c");
  CHECK(names.size() == 3);
  CHECK(list(names) == std::vector<std::string_view>{"a", "b", "c"});
}

TEST_CASE("slot_names: of an optimizer that names its memories, and of one that counts them") {
  CHECK(list(mlp::detail::slot_names(Naming{})) == std::vector<std::string_view>{"mean"});
  CHECK(list(mlp::detail::slot_names(Counting{})) == std::vector<std::string_view>{"0", "1", "2"});
  CHECK_THROWS_AS(mlp::detail::numbered_slots(mlp::SlotNames::most + 1), std::out_of_range);
}
