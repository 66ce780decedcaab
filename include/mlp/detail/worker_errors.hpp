// What workers throw, kept until the thread that they work for can throw it.
#pragma once

#include <mlp/core/abi.hpp>

#include <exception>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// The exceptions of one round of work. Workers have their share of the samples in order, so that
/// of the lowest worker is the one that a single worker would have met first.
class WorkerErrors {
 public:
  explicit WorkerErrors(int workers) : errors_(static_cast<std::size_t>(workers)) {}

  /// work(worker), which may throw.
  template <class Work>
  void run(Work& work, int worker) noexcept {
    try {
      work(worker);
    } catch (...) {
      errors_[static_cast<std::size_t>(worker)] = std::current_exception();
    }
  }

  /// What the lowest worker that threw has thrown, or null; all are forgotten. To be called when
  /// all workers are done.
  std::exception_ptr take() {
    std::exception_ptr first;
    for (std::exception_ptr& error : errors_) {
      if (error && !first) first = std::move(error);
      error = nullptr;
    }
    return first;
  }

 private:
  std::vector<std::exception_ptr> errors_;
};

}  // namespace mlp::inline MLP_ABI::detail
