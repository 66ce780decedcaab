// The tensors of one layer, seen in place as matrices of fixed shape.
#pragma once

#include <mlp/core/types.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace mlp::inline MLP_ABI {

namespace detail {

template <class L, class Scalar, std::size_t... T>
auto tensor_views_of(std::index_sequence<T...>)
    -> std::tuple<TensorView<Scalar, L::tensors[T].rows, L::tensors[T].cols>...>;
template <class L, class Scalar, std::size_t... T>
auto const_tensor_views_of(std::index_sequence<T...>)
    -> std::tuple<ConstTensorView<Scalar, L::tensors[T].rows, L::tensors[T].cols>...>;

}  // namespace detail

/// The tensors of one layer seen in place, in the order of L::tensors: `const auto& [W, b] =
/// views;`
template <class L, class Scalar>
using LayerTensors =
    decltype(detail::tensor_views_of<L, Scalar>(std::make_index_sequence<L::tensors.size()>{}));
template <class L, class Scalar>
using ConstLayerTensors = decltype(detail::const_tensor_views_of<L, Scalar>(
    std::make_index_sequence<L::tensors.size()>{}));

}  // namespace mlp::inline MLP_ABI
