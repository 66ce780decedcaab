// The door for Eigen's tensors: tensors as batches and matrices as tensors, the same memory seen in
// another way. mlp.hpp does not bring it in, since Eigen's Tensor module is large.
//
// A batch is [features x samples] with one sample after the other in memory. A column-major tensor
// is laid out so where its last dimension counts the samples (28 x 28 x N), a row-major one where
// its first does (N x 28 x 28, as NumPy and PyTorch have it). The other dimensions are the
// features, numbered as they lie in memory: those of a row-major picture [height x width] row by
// row, those of a column-major one column by column. So one picture's features have another order
// in each of the two layouts, and a model has to be used with the one that it was trained with.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>

#if __has_include(<unsupported/Eigen/Tensor>)
#include <unsupported/Eigen/Tensor>  // Eigen 5
#else
#include <unsupported/Eigen/CXX11/Tensor>
#endif

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>

namespace mlp::inline MLP_ABI {

namespace detail {

template <class T>
concept TensorExpression = requires(const T& t) {
  []<class Derived>(const Eigen::TensorBase<Derived, Eigen::ReadOnlyAccessors>&) {}(t);
};

/// A matrix, an array, or an expression of them.
template <class T>
concept DenseExpression = requires(const T& t) {
  []<class Derived>(const Eigen::DenseBase<Derived>&) {}(t);
};

/// Tensors whose numbers are one run of memory; other tensor expressions have to be evaluated.
template <class T>
inline constexpr bool is_tensor_in_memory = false;
template <class Scalar, int rank, int options, class I>
inline constexpr bool is_tensor_in_memory<Eigen::Tensor<Scalar, rank, options, I>> = true;
template <class Scalar, class Sizes, int options, class I>
inline constexpr bool is_tensor_in_memory<Eigen::TensorFixedSize<Scalar, Sizes, options, I>> = true;
template <class Plain, int options, template <class> class Pointer>
inline constexpr bool is_tensor_in_memory<Eigen::TensorMap<Plain, options, Pointer>> = true;

/// A Matrix or an Array, not a view of one.
template <class T>
concept PlainDense = requires(const T& t) {
  []<class Derived>(const Eigen::PlainObjectBase<Derived>&) {}(t);
};

/// What takes its numbers with it when it ends, unlike a view of somebody else's.
template <class T>
inline constexpr bool owns_numbers = PlainDense<T>;
template <class Scalar, int rank, int options, class I>
inline constexpr bool owns_numbers<Eigen::Tensor<Scalar, rank, options, I>> = true;
template <class Scalar, class Sizes, int options, class I>
inline constexpr bool owns_numbers<Eigen::TensorFixedSize<Scalar, Sizes, options, I>> = true;
template <class Plain, int options, class Stride>
inline constexpr bool owns_numbers<Eigen::Ref<const Plain, options, Stride>> = true;  // may copy

/// T, constant where what a Pointer points to is.
template <class Pointer, class T>
using SameConst = std::conditional_t<std::is_const_v<std::remove_pointer_t<Pointer>>, const T, T>;

/// How a tensor or an expression T reads as a batch.
template <class T>
class TensorBatch {
  using Evaluator = Eigen::TensorEvaluator<const T, Eigen::DefaultDevice>;
  using Dimensions = typename Evaluator::Dimensions;
  static constexpr int rank = T::NumDimensions;
  static constexpr int layout = static_cast<int>(Evaluator::Layout);
  static constexpr std::size_t of_samples = layout == Eigen::RowMajor ? 0 : std::size_t(rank) - 1;

 public:
  using Scalar = std::remove_const_t<typename T::Scalar>;
  using Evaluated = Eigen::Tensor<Scalar, rank, layout, typename Evaluator::Index>;
  using Sizes = std::array<typename Evaluator::Index, std::size_t(rank)>;

  /// All sizes of the tensor. An evaluator knows them without evaluating anything.
  static Sizes sizes(const T& t) {
    if constexpr (fixed_samples != dynamic) {
      return listed(no_dimensions);
    } else {
      const Eigen::DefaultDevice device;
      const Evaluator evaluator(t, device);
      Sizes all;
      std::copy_n(evaluator.dimensions().begin(), all.size(), all.begin());
      return all;
    }
  }
  static constexpr Index samples(const Sizes& all) { return all[of_samples]; }
  static constexpr Index features(const Sizes& all) {
    Index product = 1;
    for (std::size_t d = 0; d < all.size(); ++d) product *= d == of_samples ? 1 : all[d];
    return product;
  }

 private:
  static constexpr const Dimensions* no_dimensions = nullptr;
  template <std::ptrdiff_t... sizes>
  static constexpr Sizes listed(const Eigen::Sizes<sizes...>*) {
    return {static_cast<typename Evaluator::Index>(sizes)...};
  }
  template <std::ptrdiff_t... sizes>
  static constexpr std::array<int, 2> fixed(const Eigen::Sizes<sizes...>* all) {
    return {static_cast<int>(features(listed(all))), static_cast<int>(samples(listed(all)))};
  }
  static constexpr std::array<int, 2> fixed(const void*) {
    return {rank == 1 ? 1 : dynamic, dynamic};
  }

 public:
  /// What the type tells of the sizes; dynamic where it does not.
  static constexpr int fixed_features = fixed(no_dimensions)[0];
  static constexpr int fixed_samples = fixed(no_dimensions)[1];
};

template <class T>
auto batch_of_tensor(T& t) {
  using Form = TensorBatch<std::remove_const_t<T>>;
  const auto sizes = Form::sizes(t);
  const Index features = Form::features(sizes);
  const Index samples = Form::samples(sizes);
  if constexpr (is_tensor_in_memory<std::remove_const_t<T>>) {
    using Batch = Matrix<typename Form::Scalar, Form::fixed_features, Form::fixed_samples>;
    return Eigen::Map<SameConst<decltype(t.data()), Batch>>(t.data(), features, samples);
  } else {
    Matrix<typename Form::Scalar, Form::fixed_features, dynamic> batch(features, samples);
    Eigen::TensorMap<typename Form::Evaluated>(batch.data(), sizes) = t;
    return batch;
  }
}

/// Row-major matrices whose type tells that no gaps are between their rows.
template <class M>
inline constexpr bool has_packed_rows = [] {
  constexpr int cols = M::ColsAtCompileTime;
  constexpr int inner = M::InnerStrideAtCompileTime;
  constexpr int outer = M::OuterStrideAtCompileTime;
  return PlainDense<M> || (cols != dynamic && inner == 1 && outer == cols);
}();
template <class Plain, int options>
inline constexpr bool has_packed_rows<Eigen::Map<Plain, options, Eigen::Stride<0, 0>>> = true;

template <class M>
auto batch_of_rows(M& m) {
  using Batch = Matrix<typename M::Scalar, M::ColsAtCompileTime, M::RowsAtCompileTime>;
  using Seen = SameConst<decltype(m.data()), Batch>;
  if constexpr (has_packed_rows<std::remove_const_t<M>>) {
    return Eigen::Map<Seen>(m.data(), m.cols(), m.rows());
  } else if constexpr (M::InnerStrideAtCompileTime == 1) {
    return Eigen::Map<Seen, Eigen::Unaligned, Eigen::OuterStride<>>(
        m.data(), m.cols(), m.rows(), Eigen::OuterStride<>(m.outerStride()));
  } else {
    using Stride = Eigen::Stride<dynamic, dynamic>;
    return Eigen::Map<Seen, Eigen::Unaligned, Stride>(m.data(), m.cols(), m.rows(),
                                                      Stride(m.outerStride(), m.innerStride()));
  }
}

template <std::size_t rank>
void require_sizes(const std::array<Index, rank>& sizes, Index numbers) {
  // As double, which no product overflows: those that could be the size of anything are exact.
  double product = 1.0;
  bool are_sizes = true;
  for (const Index size : sizes) {
    product *= static_cast<double>(size);
    are_sizes = are_sizes && size >= 0;
  }
  if (are_sizes && product == static_cast<double>(numbers)) return;
  std::string found;
  for (const Index size : sizes) found += (found.empty() ? "" : " x ") + std::to_string(size);
  throw SizeError("mlp: as_tensor: expected sizes whose product is " + std::to_string(numbers) +
                  ", found " + found);
}

}  // namespace detail

/// A tensor, or a row-major matrix [samples x features], as a batch [features x samples].
///
/// A Tensor, TensorMap or TensorFixedSize is seen in place, as an Eigen::Map: of constant numbers
/// where the tensor's are, with heights and widths known at compile time where the tensor's sizes
/// are. Its samples are the last dimension of a column-major one and the first of a row-major one.
/// A tensor of rank 1 is N samples of one number each, [1 x N], such as labels are. Expressions of
/// tensors are evaluated, once, into a matrix of their own.
///
/// A row-major matrix, or a view of one, is seen in place too, with an outer stride where gaps may
/// be between its rows; trainers and models copy a batch that has any.
template <class T>
auto as_batch(T&& t) {
  using Plain = std::remove_cvref_t<T>;
  constexpr bool is_tensor = detail::TensorExpression<Plain>;
  constexpr bool is_dense = detail::DenseExpression<Plain>;
  static_assert(is_tensor || is_dense,
                "mlp: as_batch takes an Eigen tensor or a row-major Eigen matrix");
  static_assert(std::is_lvalue_reference_v<T> || !detail::owns_numbers<Plain>,
                "mlp: as_batch sees numbers in place, and a temporary's are gone when the "
                "statement ends: give the tensor or matrix a name first");
  if constexpr (is_tensor) {
    static_assert(Plain::NumDimensions >= 1,
                  "mlp: a tensor of rank 0 has no dimension for the samples: reshape() it to "
                  "rank 1 or more");
    return detail::batch_of_tensor(t);
  } else if constexpr (is_dense) {
    constexpr bool is_in_memory = bool(Plain::Flags & Eigen::DirectAccessBit);
    static_assert(
        is_in_memory,
        "mlp: as_batch sees matrices in memory, and this is an expression: pass the "
        "expression's transpose() if its rows are the samples, itself if its columns are");
    static_assert(!is_in_memory || bool(Plain::IsRowMajor),
                  "mlp: as_batch takes row-major matrices; the columns of a column-major one are "
                  "samples already: pass it as it is, or its transpose() if its rows are the "
                  "samples");
    static_assert(!Plain::IsVectorAtCompileTime || !bool(Plain::IsRowMajor),
                  "mlp: a row vector can be one sample or many samples of one feature: pass its "
                  "transpose() for the first, itself for the second");
    if constexpr (is_in_memory) return detail::batch_of_rows(t);
  }
}

/// The way back: a contiguous matrix, array or vector in place as a tensor of these sizes, whose
/// numbers are those of the memory, in its order; the first index is the fastest in a column-major
/// tensor, the last in a row-major one (as_tensor<Eigen::RowMajor>). So a batch [784 x N] is a
/// tensor (28, 28, N) or a row-major one (N, 28, 28), and weights [out x 784] are a tensor
/// (out, 28, 28), or a row-major one (28, 28, out), whose 28 x 28 are indexed as those of the
/// pictures are. Throws SizeError where the product of the sizes is not the matrix's size, or gaps
/// are between its columns.
template <int layout = Eigen::ColMajor, class M, std::integral... Size>
auto as_tensor(M&& m, Size... sizes) {
  using Plain = std::remove_cvref_t<M>;
  static_assert(detail::DenseExpression<Plain>, "mlp: as_tensor takes an Eigen matrix or array");
  static_assert(sizeof...(sizes) > 0, "mlp: as_tensor needs the sizes of the tensor");
  static_assert(std::is_lvalue_reference_v<M> || !detail::owns_numbers<Plain>,
                "mlp: as_tensor sees numbers in place, and a temporary's are gone when the "
                "statement ends: give the matrix a name first");
  if constexpr (detail::DenseExpression<Plain>) {
    constexpr bool lie_side_by_side =
        bool(Plain::Flags & Eigen::DirectAccessBit) && Plain::InnerStrideAtCompileTime == 1;
    static_assert(lie_side_by_side,
                  "mlp: as_tensor sees numbers that lie side by side in memory, and these do not: "
                  "make a matrix of them first");
    if constexpr (lie_side_by_side) {
      if (!Plain::IsVectorAtCompileTime && m.outerSize() > 1) {
        require_size<Index>(m.innerSize(), m.outerStride(),
                            "as_tensor: outer stride of the matrix");
      }
      const std::array<Index, sizeof...(sizes)> all{static_cast<Index>(sizes)...};
      detail::require_sizes(all, m.size());
      using Numbers = Eigen::Tensor<typename Plain::Scalar, int{sizeof...(sizes)}, layout, Index>;
      return Eigen::TensorMap<detail::SameConst<decltype(m.data()), Numbers>>(m.data(), all);
    }
  }
}

}  // namespace mlp::inline MLP_ABI
