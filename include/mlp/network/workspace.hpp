// The memory of one batch: what a forward and a backward pass write.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/buffer.hpp>
#include <mlp/core/error.hpp>
#include <mlp/kernel/blocked_product.hpp>

#include <array>

namespace mlp::inline MLP_ABI {

/// What a workspace has room for.
enum class Purpose { inference, training };

/// For every layer its outputs a, its cache and, for training, delta (dL/da, then dL/dz) and
/// scratch; each [rows x capacity]; and for each worker room for large products. Not shared: every
/// thread that predicts has a workspace of its own.
template <class Scalar, Layer... Layers>
class Workspace {
 public:
  /// With room for `capacity` samples, and for so many workers. Throws SizeError below 1.
  explicit Workspace(Index capacity, Purpose purpose = Purpose::training, int workers = 1)
      : purpose_(purpose) {
    require_capacity("Workspace", capacity);
    panels_ = AlignedBuffer<Scalar>(panels_size * workers);
    if (purpose_ == Purpose::training) {
      std::size_t l = 0;
      ((layers_[l++].scratch = AlignedBuffer<Scalar>(Layers::scratch_size)), ...);
    }
    reserve(capacity);
  }

  Index capacity() const { return capacity_; }

  /// Makes room for `batch` samples; allocates only when there is not enough.
  void reserve(Index batch) {
    if (batch <= capacity_) return;
    std::size_t l = 0;
    const auto resize = [&](Index outputs, Index cache_rows) {
      layers_[l].output = AlignedBuffer<Scalar>(outputs * batch);
      layers_[l].cache = AlignedBuffer<Scalar>(cache_rows * batch);
      if (purpose_ == Purpose::training) {
        layers_[l].delta = AlignedBuffer<Scalar>(outputs * batch);
      }
      ++l;
    };
    (resize(Layers::outputs, Layers::cache_rows), ...);
    capacity_ = batch;
  }

  Scalar* output(std::size_t l) { return layers_[l].output.data(); }
  Scalar* cache(std::size_t l) { return layers_[l].cache.data(); }
  Scalar* delta(std::size_t l) { return layers_[l].delta.data(); }
  Scalar* scratch(std::size_t l) { return layers_[l].scratch.data(); }
  /// Null where no layer has_large_products.
  Scalar* panels(int worker) {
    return panels_size == 0 ? nullptr : panels_.data() + panels_size * worker;
  }

 private:
  static constexpr Index panels_size =
      (Layers::has_large_products || ...) ? kernel::BlockedProduct<Scalar>::room_size : 0;

  struct LayerMemory {
    AlignedBuffer<Scalar> output, cache, delta, scratch;
  };
  std::array<LayerMemory, sizeof...(Layers)> layers_;
  AlignedBuffer<Scalar> panels_;
  Index capacity_ = 0;
  Purpose purpose_;
};

}  // namespace mlp::inline MLP_ABI
