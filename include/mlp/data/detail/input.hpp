// Takes the batches that callers pass: checks their height and views them in place where possible.
#pragma once

#include <mlp/core/buffer.hpp>
#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/core/target.hpp>
#include <mlp/core/types.hpp>

#include <ranges>
#include <string>
#include <type_traits>

namespace mlp::inline MLP_ABI {

// The text of a static_assert cannot contain sizes, so the names of types carry them.
template <int>
struct Expects;
template <int>
struct Got;

template <class Expected, class Found>
struct InputHeightMismatch {
  static_assert(std::is_void_v<Expected>,
                "mlp: a batch has one column per sample and one row per input of the network, and "
                "this one's height is another (see Expects and Got); if its rows are the samples, "
                "pass its transpose()");
};
template <class Expected, class Found>
struct TargetHeightMismatch {
  static_assert(
      std::is_void_v<Expected>,
      "mlp: targets have one column per sample and one row per output of the network, and "
      "these have another height (see Expects and Got)");
};

/// Refuses matrices whose height, known at compile time, is not Rows.
template <int Rows, class Derived, template <class, class> class Mismatch>
constexpr void require_fixed_height() {
  constexpr int found = Derived::RowsAtCompileTime;
  if constexpr (found != dynamic && found != Rows) {
    (void)sizeof(Mismatch<Expects<Rows>, Got<found>>);
  }
}

namespace detail {

/// The columns of `x` as one contiguous run of [rows x cols]: in place if x is stored like that,
/// otherwise copied into `copy`.
template <class Scalar, class Derived>
const Scalar* contiguous(const Eigen::MatrixBase<Derived>& x, AlignedBuffer<Scalar>& copy) {
  static_assert(std::is_same_v<typename Derived::Scalar, Scalar>,
                "mlp: the matrix has another scalar type than the model: pass x.cast<Scalar>()");
  if constexpr (bool(Derived::Flags & Eigen::DirectAccessBit)) {
    const auto& stored = x.derived();
    const bool by_column = !Derived::IsRowMajor && stored.innerStride() == 1 &&
                           (stored.outerStride() == x.rows() || x.cols() <= 1);
    const bool is_one_row = x.rows() == 1 && Derived::IsRowMajor && stored.innerStride() == 1;
    const bool is_one_column = x.cols() == 1 && x.rows() > 1 && Derived::IsVectorAtCompileTime &&
                               stored.innerStride() == 1;
    if (by_column || is_one_row || is_one_column) return stored.data();
  }
  if (copy.size() < x.size()) copy = AlignedBuffer<Scalar>(x.size());
  Eigen::Map<Matrix<Scalar, dynamic, dynamic>>(copy.data(), x.rows(), x.cols()) = x;
  return copy.data();
}

/// Contiguous numbers: a view of the caller's if those are contiguous, else a copy. Can be moved,
/// not copied.
template <class T>
class Contiguous {
 public:
  using Value = T;

  /// None.
  Contiguous() = default;
  /// In place.
  Contiguous(const T* data, Index size) : data_(data), size_(size) {}
  /// The columns of a matrix.
  template <class Derived>
  explicit Contiguous(const Eigen::MatrixBase<Derived>& m)
      : data_(contiguous(m, copy_)), size_(m.size()) {}

  Contiguous(const Contiguous&) = delete;
  Contiguous& operator=(const Contiguous&) = delete;
  Contiguous(Contiguous&&) noexcept = default;
  Contiguous& operator=(Contiguous&&) noexcept = default;
  ~Contiguous() = default;

  const T* data() const { return data_; }
  Index size() const { return size_; }
  T operator[](Index i) const { return data_[i]; }

 private:
  AlignedBuffer<T> copy_;
  const T* data_ = nullptr;
  Index size_ = 0;
};

/// The elements of an Eigen vector or of a contiguous range.
template <class Vector>
auto contiguous_vector(const Vector& v) {
  if constexpr (EigenExpression<Vector>) {
    return Contiguous<typename Vector::Scalar>(v.matrix());
  } else {
    return Contiguous<std::ranges::range_value_t<Vector>>(std::ranges::data(v),
                                                          static_cast<Index>(std::ranges::size(v)));
  }
}

/// Throws NonFiniteError naming the first NaN or infinity of [rows x cols].
template <class Scalar>
void require_finite(const Scalar* values, Index rows, Index cols, const char* what) {
  const Index i = first_not_finite(values, rows * cols);
  if (i == rows * cols) return;
  throw NonFiniteError(std::string("mlp: ") + what + "(" + std::to_string(i % rows) + ", " +
                       std::to_string(i / rows) + "): expected a finite number, found " +
                       std::to_string(values[i]));
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
