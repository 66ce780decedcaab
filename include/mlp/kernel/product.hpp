// The matrix product that everything runs on, as an expression of Eigen's: product(A, B).
//
// It is assigned or added to a matrix, map, block or transpose, and evaluated by the register tiles
// of tiled_product.hpp: no temporary, no heap, every sum in ascending order of k, one multiply-add
// a term.
#pragma once

#include <mlp/kernel/blocked_product.hpp>
#include <mlp/kernel/product_operand.hpp>
#include <mlp/kernel/tiled_product.hpp>
#include <mlp/kernel/transpose.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

namespace mlp::inline MLP_ABI {

template <class A, class B, bool has_start = false, class Finish = kernel::Leave,
          bool is_blocked = false>
class Product;

}  // namespace mlp::inline MLP_ABI

// Eigen's names from here on.
// NOLINTBEGIN(readability-identifier-naming)

namespace Eigen::internal {

// What Eigen has to know of an expression; its own storage kind keeps Eigen's evaluators away.
struct MlpProductStorage {};
struct MlpProductShape {};
template <>
struct storage_kind_to_shape<MlpProductStorage> {
  using Shape = MlpProductShape;
};
template <class A, class B, bool has_start, class Finish, bool is_blocked>
struct traits<mlp::Product<A, B, has_start, Finish, is_blocked>> {
  using Scalar = typename A::Scalar;
  using StorageIndex = Eigen::Index;
  using StorageKind = MlpProductStorage;
  using XprKind = MatrixXpr;
  enum {
    RowsAtCompileTime = A::rows_at_compile_time,
    ColsAtCompileTime = B::cols_at_compile_time,
    MaxRowsAtCompileTime = RowsAtCompileTime,
    MaxColsAtCompileTime = ColsAtCompileTime,
    Flags = 0
  };
};

}  // namespace Eigen::internal

namespace mlp::inline MLP_ABI {

/// A B, or b + A B where it `has_start`, for every column; not yet computed. It refers to the
/// memory of its operands, and what it is assigned to must not overlap with them, which is asserted
/// where their strides are the same.
template <class A, class B, bool has_start, class Finish, bool is_blocked>
class Product : public Eigen::EigenBase<Product<A, B, has_start, Finish, is_blocked>> {
 public:
  using Scalar = typename A::Scalar;
  using RealScalar = Scalar;
  static constexpr int RowsAtCompileTime = A::rows_at_compile_time;
  static constexpr int ColsAtCompileTime = B::cols_at_compile_time;
  static constexpr int MaxRowsAtCompileTime = RowsAtCompileTime;
  static constexpr int MaxColsAtCompileTime = ColsAtCompileTime;
  static constexpr int SizeAtCompileTime =
      RowsAtCompileTime == dynamic || ColsAtCompileTime == dynamic
          ? dynamic
          : RowsAtCompileTime * ColsAtCompileTime;
  static constexpr bool IsRowMajor = false;

  Product(A a, B b, const Scalar* start = nullptr, Finish finish = {}, Scalar* room = nullptr)
      : a_(a), b_(b), start_(start), finish_(finish), room_(room) {}

  Index rows() const { return a_.rows; }
  Index cols() const { return b_.cols; }

  /// `product(A, B).colwise() + b` starts every sum at b [rows] instead of at zero, in the one
  /// pass.
  struct Columns {
    const Product& product;

    template <class Derived>
    auto operator+(const Eigen::MatrixBase<Derived>& b) const {
      static_assert(!has_start, "mlp: a product starts from one vector: add them before");
      static_assert(
          Derived::ColsAtCompileTime == 1 && int(Derived::InnerStrideAtCompileTime) == 1 &&
              bool(Derived::Flags & Eigen::DirectAccessBit),
          "mlp: product(A, B).colwise() + b needs a column vector b that is stored, such as a map");
      static_assert(Derived::RowsAtCompileTime == RowsAtCompileTime ||
                        Derived::RowsAtCompileTime == dynamic || RowsAtCompileTime == dynamic,
                    "mlp: product(A, B).colwise() + b needs a b with as many values as A has rows");
      eigen_assert(b.rows() == product.rows());
      return Product<A, B, true, Finish, is_blocked>(product.a_, product.b_, b.derived().data(),
                                                     product.finish_, product.room_);
    }
  };
  Columns colwise() const { return {*this}; }

  /// The same, with finish(rows, columns) called once for every part of the result that is ready,
  /// while it is in the cache: in whole chunks of rows (kernel::chunk_size) but for the last.
  template <class NewFinish>
  Product<A, B, has_start, NewFinish, is_blocked> finished_by(NewFinish finish) const {
    return {a_, b_, start_, finish, room_};
  }

  /// The same, for large matrices: block by block where there are columns enough, with what is
  /// brought together in `room`, of BlockedProduct::room_size values; null: as before.
  Product<A, B, has_start, Finish, true> in_blocks(Scalar* room) const {
    return {a_, b_, start_, finish_, room};
  }

  /// target = this; called by Eigen.
  template <class Target>
  void evalTo(Target& target) const {
    evaluate(target, false);
  }
  /// target += this: the sums go on from what is there, as if A and B had followed on those before.
  template <class Target>
  void addTo(Target& target) const {
    static_assert(!has_start,
                  "mlp: += product(A, B) goes on with the sums, which have their start already");
    evaluate(target, true);
  }
  template <class Target>
  void subTo(Target& /*target*/) const {
    static_assert(sizeof(Target) == 0,
                  "mlp: a product is assigned or added, not subtracted: negate an operand");
  }

 private:
  template <class, class, bool, class, bool>
  friend class Product;

  template <class Target>
  void evaluate(Target& target, bool continues) const {
    detail::require_operand<Target>();
    static_assert(
        std::is_same_v<typename Target::Scalar, Scalar>,
        "mlp: a product is assigned to a matrix of the same scalar type: cast an operand");
    const auto c = detail::product_operand(target);
    eigen_assert(!detail::overlap(c, a_) && !detail::overlap(c, b_) &&
                 "a product is written while its operands are read");
    const kernel::Output<Scalar> output{target.data(), c.stride};
    if constexpr (!c.is_transposed) {
      if constexpr (is_blocked) {
        if (room_ != nullptr && b_.cols >= tuning::least_columns_of_large) {
          kernel::BlockedProduct<Scalar>::run(a_, b_, output, start_, continues, finish_, room_);
          return;
        }
      }
      evaluate(a_, b_, output, start_, continues, finish_);
    } else {
      // Cᵀ = Bᵀ Aᵀ, the same sums.
      static_assert(
          !has_start && std::is_same_v<Finish, kernel::Leave>,
          "mlp: product(A, B).colwise() + b is assigned to a matrix that is stored by columns");
      evaluate(b_.transpose(), a_.transpose(), output, nullptr, continues, kernel::Leave{});
    }
  }

  template <class Left, class Right, class Finisher>
  static void evaluate(const Left& a, const Right& b, kernel::Output<Scalar> c, const Scalar* start,
                       bool continues, const Finisher& finish) {
    if constexpr (Left::is_transposed) {
      evaluate_packed(a, right_of(b), b.cols, c, start, continues, finish);
    } else if constexpr (Right::is_transposed && !has_start &&
                         std::is_same_v<Finisher, kernel::Leave> &&
                         fills_packets_badly<Left::rows_at_compile_time>) {
      evaluate_transposed(a, b, c, continues);
    } else {
      kernel::TiledProduct<Scalar, decltype(right_of(b))>{
          a.rows, a.cols, {a.data, a.stride}, right_of(b), c, start, continues}
          .run({0, b.cols}, finish);
    }
  }

  template <bool transposed, int R, int C>
  static auto right_of(const detail::ProductOperand<Scalar, R, C, transposed>& b) {
    if constexpr (transposed) {
      return kernel::RightTransposed<Scalar>{
          b.data, b.stride, 0, 0, b.data + tuning::gathered_columns, b.stride};
    } else {
      return kernel::Right<Scalar>{b.data, b.stride};
    }
  }

  /// Whether a quarter or more of the packets that hold `count` values would be empty.
  template <int count>
  static constexpr bool fills_packets_badly = [] {
    constexpr int size = kernel::Packet<Scalar>::size;
    return count != dynamic && 4 * count <= 3 * ((count + size - 1) / size * size);
  }();

  /// C = A Bᵀ of few rows as Cᵀ = B Aᵀ, for as many of the columns of C as fill packets, the same
  /// terms in the same order; the rest as it is.
  template <class Left, class Right>
  static void evaluate_transposed(const Left& a, const Right& b, kernel::Output<Scalar> c,
                                  bool continues) {
    constexpr Index few = Left::rows_at_compile_time;
    constexpr Index size = kernel::Packet<Scalar>::size;
    const kernel::RightTransposed<Scalar> at{a.data, a.stride};
    alignas(64) std::array<Scalar, static_cast<std::size_t>(4 * size * few)> part;
    Index done = 0;
    for (Index block = 4 * size; block >= size; block /= 2) {
      for (; b.cols - done >= block; done += block) {
        Scalar* const columns = c.data + done * c.stride;
        if (continues) kernel::transpose(columns, c.stride, few, block, part.data(), block);
        kernel::TiledProduct<Scalar, kernel::RightTransposed<Scalar>>{
            block, a.cols, {b.data + done, b.stride}, at, {part.data(), block}, nullptr, continues}
            .run({0, few});
        kernel::transpose(part.data(), block, block, few, columns, c.stride);
      }
    }
    if (done == b.cols) return;
    kernel::TiledProduct<Scalar, kernel::RightTransposed<Scalar>>{
        few, a.cols, {a.data, a.stride}, right_of(b), c, nullptr, continues}
        .run({done, b.cols - done});
  }

  /// A that is stored by rows is brought together by columns first, part by part on the stack.
  template <class Left, class RightOperand, class Finisher>
  static void evaluate_packed(const Left& a, const RightOperand& right, Index cols,
                              kernel::Output<Scalar> c, const Scalar* start, bool continues,
                              const Finisher& finish) {
    constexpr Index height = kernel::BlockedProduct<Scalar>::rows;
    constexpr Index most = tuning::most_packed_depth;
    alignas(64) std::array<Scalar, static_cast<std::size_t>(height * most)> panel;
    for (Index i = 0; i < a.rows; i += height) {
      const Index rows = std::min(height, a.rows - i);
      for (Index k = 0; k == 0 || k < a.cols; k += most) {
        const Index depth = std::min(most, a.cols - k);
        kernel::transpose(a.data + k + i * a.stride, a.stride, depth, rows, panel.data(), height);
        const kernel::TiledProduct<Scalar, RightOperand> part{
            rows,
            depth,
            {panel.data(), height},
            right.from_row(k),
            {c.data + i, c.stride},
            start == nullptr ? nullptr : start + i,
            continues || k > 0};
        if (k + most < a.cols) {
          part.run({0, cols});
        } else {
          part.run({0, cols}, [&](Range ready, Range columns) {
            finish(Range{i + ready.first, ready.count}, columns);
          });
        }
      }
    }
  }

  A a_;
  B b_;
  const Scalar* start_;
  [[no_unique_address]] Finish finish_;
  Scalar* room_;
};

// NOLINTEND(readability-identifier-naming)

/// The product A B [m x n] of A [m x k] and B [k x n], as an expression:
///
///     C = product(A, B);                   // C must not overlap with A or B
///     C = product(A, B).colwise() + b;     // every column starts from b [m]
///     C += product(A, B);                  // goes on with the sums
///
/// on matrices, maps, blocks and transposes of one scalar type, float or double. Sizes that do not
/// meet are refused at compile time where they are known, and else asserted, as Eigen does. Every
/// element is summed in ascending order of k, with one multiply-add a term, whatever is a block of
/// what.
template <class A, class B>
auto product(const Eigen::MatrixBase<A>& a, const Eigen::MatrixBase<B>& b) {
  static_assert(std::is_same_v<typename A::Scalar, typename B::Scalar>,
                "mlp: product(A, B) needs A and B of one scalar type: cast one of them");
  constexpr int k_of_a = A::ColsAtCompileTime, k_of_b = B::RowsAtCompileTime;
  static_assert(k_of_a == k_of_b || k_of_a == dynamic || k_of_b == dynamic,
                "mlp: product(A, B) needs as many columns of A as B has rows");
  eigen_assert(a.cols() == b.rows());
  const auto left = detail::product_operand(a.derived());
  const auto right = detail::product_operand(b.derived());
  return Product<std::remove_const_t<decltype(left)>, std::remove_const_t<decltype(right)>>(left,
                                                                                            right);
}

}  // namespace mlp::inline MLP_ABI
