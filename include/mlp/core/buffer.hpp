// Aligned storage on the heap.
#pragma once

#include <mlp/core/types.hpp>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace mlp::inline MLP_ABI {

/// Zero-initialised values on the heap, aligned to a cache line.
template <class Scalar>
class AlignedBuffer {
 public:
  static constexpr std::size_t alignment = 64;

  AlignedBuffer() = default;
  explicit AlignedBuffer(Index size) : size_(size) {
    storage_.reset(new (std::align_val_t{alignment}) Scalar[static_cast<std::size_t>(size)]{});
  }
  AlignedBuffer(const AlignedBuffer& other) : AlignedBuffer(other.size_) {
    std::copy_n(other.data(), size_, data());
  }
  AlignedBuffer& operator=(const AlignedBuffer& other) {
    if (this == &other) return *this;
    if (size_ == other.size_) {
      std::copy_n(other.data(), size_, data());
    } else {
      *this = AlignedBuffer(other);
    }
    return *this;
  }
  AlignedBuffer(AlignedBuffer&& other) noexcept
      : storage_(std::move(other.storage_)), size_(std::exchange(other.size_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    storage_ = std::move(other.storage_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~AlignedBuffer() = default;

  Index size() const { return size_; }
  Scalar* data() { return storage_.get(); }
  const Scalar* data() const { return storage_.get(); }

  /// `size` rounded up so that what follows starts on a cache line of its own.
  static constexpr Index rounded_up(Index size) {
    constexpr Index line = std::max<Index>(1, static_cast<Index>(alignment / sizeof(Scalar)));
    return (size + line - 1) / line * line;
  }

 private:
  struct Delete {
    void operator()(Scalar* values) const {
      ::operator delete[](values, std::align_val_t{alignment});
    }
  };
  std::unique_ptr<Scalar[], Delete> storage_;
  Index size_ = 0;
};

}  // namespace mlp::inline MLP_ABI
