#include <mlp/io/detail/safetensors_header.hpp>

#include <doctest/doctest.h>

// What is refused, and with which message, is in tests/io/safetensors.cpp.
namespace {

namespace safetensors = mlp::safetensors;

TEST_CASE("safetensors header: what is written is read again, in the same order") {
  const safetensors::Header header{{{"k", "v \"quoted\" \n"}, {"", "\u00fc"}},
                                   {{"z", mlp::DType::f32, {2, 3}, 0, 24},
                                    {"", mlp::DType::boolean, {}, 24, 25},
                                    {"\\ \"", mlp::DType::bf16, {0, ~std::uint64_t{0}}, 25, 25}}};
  const std::string text = to_text(header);
  CHECK(text.size() % 8 == 0);
  const safetensors::Header again = safetensors::parse_header(text, "f");
  CHECK(again.metadata == header.metadata);
  REQUIRE(again.entries.size() == header.entries.size());
  for (std::size_t i = 0; i < header.entries.size(); ++i) {
    CHECK(again.entries[i].name == header.entries[i].name);
    CHECK(again.entries[i].dtype == header.entries[i].dtype);
    CHECK(again.entries[i].shape == header.entries[i].shape);
    CHECK(again.entries[i].begin == header.entries[i].begin);
    CHECK(again.entries[i].end == header.entries[i].end);
  }
}

TEST_CASE("safetensors header: the text itself") {
  CHECK(safetensors::to_text({}) == "{}      ");
  CHECK(safetensors::to_text({{{"a", "b"}}, {{"t", mlp::DType::u8, {4, 1}, 0, 4}}}) ==
        R"({"__metadata__":{"a":"b"},"t":{"dtype":"U8","shape":[4,1],"data_offsets":[0,4]}})");
}

}  // namespace
