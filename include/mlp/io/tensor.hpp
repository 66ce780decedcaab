// A named tensor of numbers as a file holds it: bytes, and what they mean.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// The number types of safetensors files that occupy whole bytes.
enum class DType : std::uint8_t {
  f64,
  f32,
  f16,
  bf16,
  i64,
  i32,
  i16,
  i8,
  u64,
  u32,
  u16,
  u8,
  boolean,
};

struct DTypeInfo {
  DType dtype;
  std::string_view name;  ///< as files spell it
  std::size_t size;       ///< bytes of one number
};

/// One entry for each DType, in its order.
inline constexpr std::array<DTypeInfo, 13> dtypes{{
    {DType::f64, "F64", 8},
    {DType::f32, "F32", 4},
    {DType::f16, "F16", 2},
    {DType::bf16, "BF16", 2},
    {DType::i64, "I64", 8},
    {DType::i32, "I32", 4},
    {DType::i16, "I16", 2},
    {DType::i8, "I8", 1},
    {DType::u64, "U64", 8},
    {DType::u32, "U32", 4},
    {DType::u16, "U16", 2},
    {DType::u8, "U8", 1},
    {DType::boolean, "BOOL", 1},
}};
constexpr const DTypeInfo& info_of(DType dtype) { return dtypes[static_cast<std::size_t>(dtype)]; }

/// The DType in which numbers of type T are stored.
template <class T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, double>) {
    return DType::f64;
  } else if constexpr (std::is_same_v<T, float>) {
    return DType::f32;
  } else {
    static_assert(std::integral<T> && !std::is_same_v<T, bool>,
                  "mlp: a file stores float, double and integers");
    constexpr bool is_signed = std::is_signed_v<T>;
    switch (sizeof(T)) {
      case 8:
        return is_signed ? DType::i64 : DType::u64;
      case 4:
        return is_signed ? DType::i32 : DType::u32;
      case 2:
        return is_signed ? DType::i16 : DType::u16;
      default:
        return is_signed ? DType::i8 : DType::u8;
    }
  }
}

using TensorSizes = std::vector<std::uint64_t>;

/// The product of the sizes and `each`, or nothing if it exceeds 64 bits. Sizes may be zero.
inline std::optional<std::uint64_t> checked_product(const TensorSizes& shape, std::uint64_t each) {
  std::uint64_t product = each;
  bool overflows = false;
  for (const std::uint64_t size : shape) {
    if (size == 0) return 0;
    overflows = overflows || product > std::numeric_limits<std::uint64_t>::max() / size;
    product *= size;
  }
  if (overflows) return {};
  return product;
}

/// "[128, 784]"; long shapes are cut.
inline std::string to_string(const TensorSizes& shape) {
  constexpr std::size_t shown = 8;
  std::string text = "[";
  for (std::size_t i = 0; i < std::min(shape.size(), shown); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  }
  if (shape.size() > shown) text += ", ... (" + std::to_string(shape.size()) + " sizes)";
  return text + "]";
}

/// A view of a tensor's bytes in place: row-major (the last index varies fastest), little-endian,
/// at any address.
struct Tensor {
  static_assert(std::endian::native == std::endian::little,
                "mlp: files of tensors are read and written on little-endian machines only");

  std::string name;
  DType dtype = DType::f32;
  TensorSizes shape;
  std::span<const std::byte> data;

  /// A view of `values`, which must outlive it. Throws SizeError if the shape does not match.
  template <class T>
  static Tensor of(std::string name, TensorSizes shape, std::span<const T> values) {
    const std::optional<std::uint64_t> size = checked_product(shape, 1);
    if (size != values.size()) {
      throw SizeError("mlp: tensor " + name + ": expected " + std::to_string(values.size()) +
                      " values, found the shape " + to_string(shape));
    }
    return {std::move(name), dtype_of<T>(), std::move(shape), std::as_bytes(values)};
  }

  bool is_floating_point() const { return dtype <= DType::bf16; }
  std::size_t size() const { return data.size() / info_of(dtype).size; }

  /// The numbers as T. Floating-point numbers can be read as float or double (rounded to nearest if
  /// necessary), integers only as the type that they are stored in. Throws OptionError otherwise.
  template <class T>
  std::vector<T> values() const {
    if constexpr (std::is_floating_point_v<T>) {
      if (dtype == DType::f64) return converted<double, T>();
      if (dtype == DType::f32) return converted<float, T>();
      if (dtype == DType::f16) return converted<Eigen::half, T>();
      if (dtype == DType::bf16) return converted<Eigen::bfloat16, T>();
    } else {
      if (dtype == dtype_of<T>()) return converted<T, T>();
    }
    throw OptionError("mlp: tensor " + name + ": expected numbers that can be read as " +
                      std::string(info_of(dtype_of<T>()).name) + ", found " +
                      std::string(info_of(dtype).name));
  }

 private:
  template <class Stored, class T>
  std::vector<T> converted() const {
    std::vector<T> result(size());
    if constexpr (std::is_same_v<Stored, T>) {
      if (!result.empty()) std::memcpy(result.data(), data.data(), data.size());
    } else {
      const std::byte* from = data.data();
      for (T& value : result) {
        Stored stored;
        std::memcpy(&stored, from, sizeof(Stored));
        from += sizeof(Stored);
        if constexpr (std::is_floating_point_v<Stored>) {
          value = static_cast<T>(stored);
        } else {
          value = static_cast<T>(static_cast<float>(stored));  // exact
        }
      }
    }
    return result;
  }
};

}  // namespace mlp::inline MLP_ABI
