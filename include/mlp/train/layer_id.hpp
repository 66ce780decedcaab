// Which layer of a network is meant.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// A layer by its index, from 0, or by its name: what Network::layer_name() gives. Both convert to
/// it. A name is seen in place.
class LayerId {
 public:
  // NOLINTBEGIN(google-explicit-constructor): it stands for the index or the name itself.
  template <std::integral Integer>
  LayerId(Integer index) : index_(static_cast<std::int64_t>(index)) {}
  LayerId(std::string_view name) : is_name_(true), name_(name) {}
  LayerId(const char* name) : LayerId(std::string_view(name)) {}
  LayerId(const std::string& name) : LayerId(std::string_view(name)) {}
  // NOLINTEND(google-explicit-constructor)

  /// The layer's index in Net. Throws OptionError where it has no such layer.
  template <class Net>
  std::size_t index_in() const {
    if (!is_name_) {
      if (index_ >= 0 && index_ < static_cast<std::int64_t>(Net::depth)) {
        return static_cast<std::size_t>(index_);
      }
      throw OptionError("mlp: layer index: expected 0 to " + std::to_string(Net::depth - 1) +
                        ", found " + std::to_string(index_));
    }
    std::string names;
    for (std::size_t l = 0; l < Net::depth; ++l) {
      if (Net::layer_name(l) == name_) return l;
      if (l > 0) names += ", ";
      names += Net::layer_name(l);
    }
    throw OptionError("mlp: layer name: expected one of " + names + ", found " +
                      std::string(name_));
  }

 private:
  std::int64_t index_ = -1;
  bool is_name_ = false;
  std::string_view name_;
};

}  // namespace mlp::inline MLP_ABI
