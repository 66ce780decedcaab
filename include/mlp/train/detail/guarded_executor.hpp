// An executor whose workers may throw.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/detail/worker_errors.hpp>

#include <exception>

namespace mlp::inline MLP_ABI::detail {

/// The workers of another executor, which never see an exception: what work throws, a user's data
/// set for instance, is thrown by `run` when all workers are done.
template <class ExecutorType>
class GuardedExecutor {
 public:
  explicit GuardedExecutor(ExecutorType& executor)
      : executor_(&executor), errors_(executor.size()) {}

  int size() const { return executor_->size(); }

  template <class Work>
  void run(Work&& work) {
    executor_->run([&](int worker) { errors_.run(work, worker); });
    if (std::exception_ptr error = errors_.take()) std::rethrow_exception(error);
  }

 private:
  ExecutorType* executor_;
  WorkerErrors errors_;
};

/// The calling thread needs no guard.
template <>
class GuardedExecutor<SerialExecutor> : public SerialExecutor {
 public:
  explicit GuardedExecutor(SerialExecutor& /*executor*/) {}
};

}  // namespace mlp::inline MLP_ABI::detail
