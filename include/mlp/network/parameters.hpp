// One flat buffer for all parameters of a network, cut into named views of fixed shape.
//
// Gradients and an optimizer's memory have the same type, so that each is one contiguous run of
// numbers: an update, an average, a norm or a checkpoint needs no loop over layers.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/buffer.hpp>
#include <mlp/core/layer_tensors.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace mlp::inline MLP_ABI {

/// A tensor's place in the network: which layer it belongs to and where it starts in the buffer.
struct TensorPlace {
  TensorShape shape;
  std::size_t layer = 0;
  Index offset = 0;
};

/// Values of type Scalar for every parameter tensor of `Layers`, each starting on a cache line; the
/// few numbers between tensors are zero and stay so.
///
/// In gradients the place of a running average has sums over samples. How many samples stands
/// behind the last tensor, so that sums and means of gradients have the right number too.
template <class Scalar, Layer... Layers>
class Parameters {
 public:
  static constexpr std::size_t depth = sizeof...(Layers);
  static constexpr std::size_t tensor_count = (std::size_t{0} + ... + Layers::tensors.size());

  /// The number of the l-th layer's first tensor.
  template <std::size_t l>
  static constexpr std::size_t first_tensor = [] {
    const std::array<std::size_t, sizeof...(Layers)> counts{Layers::tensors.size()...};
    std::size_t first = 0;
    for (std::size_t i = 0; i < l; ++i) first += counts[i];
    return first;
  }();

  /// All tensors, layer by layer.
  static constexpr std::array<TensorPlace, tensor_count> places = [] {
    std::array<TensorPlace, tensor_count> all{};
    std::size_t next = 0;
    std::size_t layer = 0;
    Index offset = 0;
    const auto append = [&](const auto& tensors) {
      for (const TensorShape& shape : tensors) {
        all[next++] = {shape, layer, offset};
        offset += AlignedBuffer<Scalar>::rounded_up(shape.size());
      }
      ++layer;
    };
    (append(Layers::tensors), ...);
    return all;
  }();

  static constexpr bool has_averages = [] {
    for (const TensorPlace& place : places) {
      if (!place.shape.is_parameter()) return true;
    }
    return false;
  }();

 private:
  static constexpr Index sample_counts_offset = [] {
    Index size = 0;
    for (const TensorPlace& place : places) {
      size += AlignedBuffer<Scalar>::rounded_up(place.shape.size());
    }
    return size;
  }();

 public:
  /// Numbers in the flat buffer, the few between tensors included.
  static constexpr Index storage_size =
      sample_counts_offset + (has_averages ? AlignedBuffer<Scalar>::rounded_up(depth) : 0);

  Parameters() : buffer_(storage_size) {}

  /// All values as one run of numbers.
  Segment<Scalar> flat() { return {buffer_.data(), storage_size}; }
  ConstSegment<Scalar> flat() const { return {buffer_.data(), storage_size}; }

  /// The values of the t-th tensor of the network, in storage order (column by column).
  Segment<Scalar> tensor(std::size_t t) {
    return {buffer_.data() + places.at(t).offset, places.at(t).shape.size()};
  }
  ConstSegment<Scalar> tensor(std::size_t t) const {
    return {buffer_.data() + places.at(t).offset, places.at(t).shape.size()};
  }

  /// Of gradients: over how many samples the sums in the place of the l-th layer's running averages
  /// are.
  Segment<Scalar> sample_counts() requires has_averages {
    return {buffer_.data() + sample_counts_offset, depth};
  }
  ConstSegment<Scalar> sample_counts() const requires has_averages {
    return {buffer_.data() + sample_counts_offset, depth};
  }

  /// The tensors of the l-th layer as matrices of fixed shape.
  template <std::size_t l>
  auto layer() {
    return views<l, LayerTensors<LayerAt<l>, Scalar>>(buffer_.data());
  }
  template <std::size_t l>
  auto layer() const {
    return views<l, ConstLayerTensors<LayerAt<l>, Scalar>>(buffer_.data());
  }

  void set_zero() { flat().setZero(); }

 private:
  template <std::size_t l>
  using LayerAt = std::tuple_element_t<l, std::tuple<Layers...>>;

  template <std::size_t l, class Views, class Pointer>
  static Views views(Pointer data) {
    return [&]<std::size_t... T>(std::index_sequence<T...>) {
      return Views(std::tuple_element_t<T, Views>(data + places[first_tensor<l> + T].offset)...);
    }
    (std::make_index_sequence<std::tuple_size_v<Views>>{});
  }

  AlignedBuffer<Scalar> buffer_;
};

}  // namespace mlp::inline MLP_ABI
