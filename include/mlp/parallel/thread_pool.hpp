// Workers that sleep when idle: an executor for training on several cores.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/detail/worker_errors.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace mlp::inline MLP_ABI {

/// `size` workers: the calling thread and size - 1 threads of the pool's own, which end with it.
/// Only one thread at a time may call `run`, and not from within its work. A pool can be moved
/// while it is idle; a moved-from pool can only be assigned to or destroyed. A trainer's pool must
/// stay where it is.
class ThreadPool {
 public:
  /// `size` 0 means one worker per core. Throws OptionError below 0.
  explicit ThreadPool(int size = 0) : workers_(std::make_unique<Workers>(checked(size))) {}

  int size() const { return workers_->size(); }

  /// work(w) on every worker w at the same time; returns when all are done. Throws what work has
  /// thrown, that of the lowest worker first; and BusyError, with nothing run, while another call
  /// is running.
  template <class Work>
  void run(Work&& work) {
    workers_->run(work);
  }

  static int cores() {
    const unsigned count = std::thread::hardware_concurrency();
    return count == 0 ? 1 : static_cast<int>(count);
  }

 private:
  static int checked(int size) {
    if (size < 0) {
      throw OptionError("mlp: threads: expected at least 0, found " + std::to_string(size));
    }
    return size > 0 ? size : cores();
  }

  /// What the threads refer to, so it cannot move.
  class Workers {
   public:
    explicit Workers(int size) : size_(size), errors_(size) {
      // With more workers than cores, spinning would keep busy workers from running.
      spins_ = size_ <= cores() ? spins_before_sleep : 0;
      threads_.reserve(static_cast<std::size_t>(size_ - 1));
      try {
        for (int worker = 1; worker < size_; ++worker) {
          threads_.emplace_back([this, worker] { serve(worker); });
        }
      } catch (...) {  // no more threads available: end those that run
        stop();
        throw;
      }
    }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    ~Workers() { stop(); }

    int size() const { return size_; }

    template <class Work>
    void run(Work& work) {
      if (is_running_.exchange(true, std::memory_order_acquire)) {
        throw BusyError(
            "mlp: ThreadPool: run: called while another call is running: expected calls from one "
            "thread at a time, and not from a worker");
      }
      context_ = const_cast<void*>(static_cast<const void*>(std::addressof(work)));
      task_ = [](void* context, int worker, detail::WorkerErrors& errors) {
        errors.run(*static_cast<Work*>(context), worker);
      };
      pending_.store(size_ - 1, std::memory_order_relaxed);
      start();
      errors_.run(work, 0);
      wait_while(pending_, [](int pending) { return pending != 0; });
      const std::exception_ptr error = errors_.take();
      is_running_.store(false, std::memory_order_release);
      if (error) std::rethrow_exception(error);
    }

   private:
    // Some ten microseconds: longer than the gap between two calls of run() in a step, and less
    // than it takes to wake a thread.
    static constexpr int spins_before_sleep = 2000;

    // Tells the core that this is a spin loop, so that it leaves its units to the sibling thread.
    static void pause() {
#if defined(__x86_64__) || defined(__i386__)
      __builtin_ia32_pause();
#elif defined(__aarch64__)
      asm volatile("yield");
#endif
    }

    void start() {
      round_.fetch_add(1, std::memory_order_release);
      round_.notify_all();
    }

    void stop() {
      task_ = nullptr;
      start();
      for (std::thread& thread : threads_) thread.join();
    }

    void serve(int worker) {
      for (unsigned seen = 0;; ++seen) {
        wait_while(round_, [seen](unsigned round) { return round == seen; });
        if (task_ == nullptr) return;
        task_(context_, worker, errors_);
        if (pending_.fetch_sub(1, std::memory_order_acq_rel) == 1) pending_.notify_one();
      }
    }

    template <class Value, class Condition>
    void wait_while(const std::atomic<Value>& value, Condition holds) const {
      for (int spin = 0; spin < spins_; ++spin) {
        if (!holds(value.load(std::memory_order_acquire))) return;
        pause();
      }
      for (Value now = value.load(std::memory_order_acquire); holds(now);
           now = value.load(std::memory_order_acquire)) {
        value.wait(now, std::memory_order_acquire);
      }
    }

    int size_;
    int spins_ = 0;
    void* context_ = nullptr;
    void (*task_)(void*, int, detail::WorkerErrors&) = nullptr;
    detail::WorkerErrors errors_;
    std::atomic<unsigned> round_{0};
    std::atomic<int> pending_{0};
    std::atomic<bool> is_running_{false};
    std::vector<std::thread> threads_;
  };

  std::unique_ptr<Workers> workers_;
};
static_assert(Executor<ThreadPool>);

}  // namespace mlp::inline MLP_ABI
