// Updates of as many parameters as the reference network has, alone. peak/read/bytes:544296 is what
// reading one of their arrays takes.
#include <benchmark/benchmark.h>

#include <mlp/optimizer/adadelta.hpp>
#include <mlp/optimizer/adagrad.hpp>
#include <mlp/optimizer/adam.hpp>
#include <mlp/optimizer/adamw.hpp>
#include <mlp/optimizer/clip_by_value.hpp>
#include <mlp/optimizer/lion.hpp>
#include <mlp/optimizer/nadam.hpp>
#include <mlp/optimizer/rmsprop.hpp>
#include <mlp/optimizer/sgd.hpp>
#include <mlp/optimizer/with_penalty.hpp>
#include <string>
#include <vector>

#include "counters.hpp"

namespace {

constexpr mlp::Index parameters = 136'074;

// optimizer/NAME: all parameters in so many parts, as a step applies them. Bytes are those that
// have to move: w, g and every slot are read, w and every slot written.
template <class Optimizer>
void update(benchmark::State& state, const Optimizer& optimizer, int parts) {
  auto w = bench::random_values(parameters, 1);
  auto g = bench::random_values(parameters, 2);
  std::vector<mlp::AlignedBuffer<float>> slots(static_cast<std::size_t>(optimizer.slots().size()),
                                               mlp::AlignedBuffer<float>(parameters));
  std::int64_t step = 0;
  for (auto _ : state) {
    ++step;
    for (int part = 0; part < parts; ++part) {
      const mlp::Range range = mlp::share_of(parameters, part, parts);
      const auto segment = [&](mlp::AlignedBuffer<float>& buffer) {
        return mlp::Segment<float>(buffer.data() + range.first, range.count);
      };
      optimizer.update(
          segment(w), mlp::ConstSegment<float>(segment(g).data(), range.count),
          [&](int k) { return segment(slots[static_cast<std::size_t>(k)]); }, true, step);
    }
    benchmark::ClobberMemory();
  }
  const auto moved = (3 + 2 * static_cast<std::int64_t>(slots.size())) * parameters * 4;
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * moved);
}

template <class Optimizer>
void add(const std::string& name, const Optimizer& optimizer, int parts = 1) {
  benchmark::RegisterBenchmark(("optimizer/" + name).c_str(), update<Optimizer>, optimizer, parts)
      ->UseRealTime();
}

const bool registered = [] {
  // Rates so small that a million steps lead nowhere.
  constexpr double rate = 1e-6;
  add("sgd", mlp::Sgd{.learning_rate = rate});
  add("sgd_weight_decay", mlp::Sgd{.learning_rate = rate, .weight_decay = 0.01});
  add("sgd_momentum", mlp::Sgd{.learning_rate = rate, .momentum = 0.9});
  add("sgd_nesterov", mlp::Sgd{.learning_rate = rate, .momentum = 0.9, .nesterov = true});
  add("rmsprop", mlp::RmsProp{.learning_rate = rate});
  add("rmsprop_momentum", mlp::RmsProp{.learning_rate = rate, .momentum = 0.9});
  add("rmsprop_centred", mlp::RmsProp{.learning_rate = rate, .centred = true});
  add("adagrad", mlp::Adagrad{.learning_rate = rate});
  add("adadelta", mlp::Adadelta{.learning_rate = rate});
  add("adam", mlp::Adam{.learning_rate = rate});
  add("adam/parts:64", mlp::Adam{.learning_rate = rate}, 64);
  add("adam_amsgrad", mlp::Adam{.learning_rate = rate, .amsgrad = true});
  add("adamw", mlp::AdamW{.learning_rate = rate});
  add("nadam", mlp::Nadam{.learning_rate = rate});
  add("lion", mlp::Lion{.learning_rate = rate, .weight_decay = 0.01});
  add("clip_by_value/adam", mlp::ClipByValue{mlp::Adam{.learning_rate = rate}, 0.5});
  add("with_penalty/adam", mlp::WithPenalty{mlp::Adam{.learning_rate = rate}, {.l2 = 1e-4}});
  add("with_penalty_l1/adam", mlp::WithPenalty{mlp::Adam{.learning_rate = rate}, {.l1 = 1e-4}});
  return true;
}();

}  // namespace
