// Whole training steps of networks of other sizes than the reference network's.
#include <benchmark/benchmark.h>

#include <array>
#include <initializer_list>
#include <mlp/mlp.hpp>
#include <string>
#include <type_traits>
#include <utility>

#include "training_step.hpp"

namespace {

using mlp::Index;

template <int... sizes>
struct Sizes {
  static constexpr std::array<int, sizeof...(sizes)> all{sizes...};
  static constexpr std::size_t last = all.size() - 2;

  /// Sigmoid between the layers; softmax behind several outputs, nothing behind a single one.
  template <std::size_t l>
  using Activation =
      std::conditional_t<l != last, mlp::Sigmoid,
                         std::conditional_t<all.back() == 1, mlp::Identity, mlp::Softmax>>;

  template <std::size_t... l>
  static auto network(std::index_sequence<l...>)
      -> mlp::Network<mlp::Dense<all[l], all[l + 1], Activation<l>>...>;
  using Net = decltype(network(std::make_index_sequence<sizeof...(sizes) - 1>{}));

  static std::string name() {
    std::string text;
    for (const int size : all) text += (text.empty() ? "" : "x") + std::to_string(size);
    return text;
  }
};

// sizes/NET/batch:B/threads:T
template <class Of>
void register_sizes(std::initializer_list<Index> batches) {
  for (const Index size : batches) {
    for (const int threads : {1, 2}) {
      const std::string name = "sizes/" + Of::name() + "/batch:" + std::to_string(size) +
                               "/threads:" + std::to_string(threads);
      benchmark::RegisterBenchmark(name.c_str(), bench::training_step<typename Of::Net>, size,
                                   threads)
          ->UseRealTime();
    }
  }
}

const bool registered = [] {
  register_sizes<Sizes<4, 64, 64, 2>>({1, 64});
  register_sizes<Sizes<16, 32, 32, 4>>({32});
  register_sizes<Sizes<20, 50, 50, 3>>({64});
  register_sizes<Sizes<64, 64, 64, 8>>({64});
  register_sizes<Sizes<32, 256, 256, 1>>({256});
  register_sizes<Sizes<256, 256, 256, 256, 16>>({128});
  register_sizes<Sizes<784, 128, 256, 10>>({256});
  register_sizes<Sizes<784, 512, 512, 10>>({256});
  register_sizes<Sizes<600, 700, 900, 37>>({200});
  register_sizes<Sizes<784, 1024, 1024, 10>>({256, 2048});
  register_sizes<Sizes<784, 2048, 2048, 10>>({256});
  register_sizes<Sizes<1024, 4096, 4096, 10>>({512});
  register_sizes<Sizes<3072, 4096, 1024, 100>>({512});
  return true;
}();

}  // namespace
