// The names of what an optimizer remembers.
#pragma once

#include <mlp/core/types.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// What an optimizer keeps for each parameter, by name, such as {"first_moment", "second_moment"}.
/// A memory belongs to its name: it stays what it is while options that do not use it are in
/// force, and a checkpoint that has others is refused.
class SlotNames {
 public:
  static constexpr int most = 8;

  constexpr SlotNames(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) add(name);
  }
  constexpr void add(std::string_view name) { names_.at(static_cast<std::size_t>(size_++)) = name; }

  constexpr int size() const { return size_; }
  constexpr const std::string_view* begin() const { return names_.data(); }
  constexpr const std::string_view* end() const { return names_.data() + size_; }

 private:
  std::array<std::string_view, most> names_{};
  int size_ = 0;
};

namespace detail {

/// The names of an optimizer that only counts its memories: "0", "1", ...
constexpr SlotNames numbered_slots(int count) {
  constexpr std::array<std::string_view, SlotNames::most> numbers{"0", "1", "2", "3",
                                                                  "4", "5", "6", "7"};
  SlotNames names{};
  for (int k = 0; k < count; ++k) names.add(numbers.at(static_cast<std::size_t>(k)));
  return names;
}

template <class OptimizerType>
SlotNames slot_names(const OptimizerType& optimizer) {
  if constexpr (requires { SlotNames(optimizer.slots()); }) {
    return optimizer.slots();
  } else {
    return numbered_slots(optimizer.slots());
  }
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
