#include <mlp/core/abi.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <typeinfo>

#define TEXT_OF_(name) #name
#define TEXT_OF(name) TEXT_OF_(name)

namespace mlp::inline MLP_ABI {
struct TaggedByTheTest {};
}  // namespace mlp::inline MLP_ABI

TEST_CASE("the tag names the instruction set and the alignment") {
  const std::string tag = TEXT_OF(MLP_ABI);
  CHECK(tag.find(TEXT_OF(MLP_ABI_INSTRUCTION_SET)) != std::string::npos);
  CHECK(tag.ends_with(std::to_string(EIGEN_MAX_ALIGN_BYTES)));
#if defined(__AVX512F__) && !defined(EIGEN_DONT_VECTORIZE)
  CHECK(tag.find("avx512") != std::string::npos);
#endif
#if defined(__AVX2__) && !defined(__AVX512F__) && !defined(EIGEN_DONT_VECTORIZE)
  CHECK(tag.find("avx2") != std::string::npos);
#endif
}

TEST_CASE("users never write the tag, but symbols carry it") {
  static_assert(std::is_same_v<mlp::TaggedByTheTest, mlp::MLP_ABI::TaggedByTheTest>);
  const std::string symbol = typeid(mlp::TaggedByTheTest).name();
  CHECK(symbol.find(TEXT_OF(MLP_ABI)) != std::string::npos);
}
