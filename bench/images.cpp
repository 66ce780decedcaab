// Images made into inputs: as they are, and drawn anew each time.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "counters.hpp"
#include "mnist/augment.hpp"
#include "mnist/images.hpp"
#include "mnist/recipe.hpp"

namespace {

constexpr mlp::Index batch = 256;

/// A few batches of pixels of any value.
mnist::Split random_split() {
  struct Bytes {
    std::vector<std::uint8_t> pixels, labels;
  };
  const auto bytes = std::make_shared<Bytes>();
  mlp::Random random(3);
  for (mlp::Index i = 0; i < 16 * batch; ++i) {
    bytes->labels.push_back(static_cast<std::uint8_t>(random.below(mnist::class_count)));
    for (int pixel = 0; pixel < mnist::image_pixels; ++pixel) {
      bytes->pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
    }
  }
  return {.pixels = bytes->pixels, .labels = bytes->labels, .owner = bytes};
}

// images/NAME: a batch of inputs, written where a step reads them.
void make_inputs(benchmark::State& state, const auto& images) {
  mlp::AlignedBuffer<float> x(batch * mnist::image_pixels);
  std::uint64_t draw = 0;
  mlp::Index index = 0;
  for (auto _ : state) {
    for (mlp::Index i = 0; i < batch; ++i) {
      images.input(index++ % images.size(), draw++, x.data() + i * mnist::image_pixels);
    }
    benchmark::ClobberMemory();
  }
  bench::count_samples(state, batch);
}

void register_row(const std::string& name, const auto& images) {
  benchmark::RegisterBenchmark(("images/" + name).c_str(), [images](benchmark::State& state) {
    make_inputs(state, images);
  })->UseRealTime();
}

const bool registered = [] {
  const mnist::Split split = random_split();
  mnist::AugmentOptions options{
      .rotation_degrees = 12.0, .scale = 0.12, .shear = 0.1, .shift_pixels = 1.5};
  register_row("scaled", mnist::ScaledImages(split, mnist::standardised));
  register_row("affine", mnist::AugmentedImages(split, options, 1, mnist::standardised));
  options.elastic_pixels = 1.2;
  register_row("elastic", mnist::AugmentedImages(split, options, 1, mnist::standardised));
  return true;
}();

}  // namespace
