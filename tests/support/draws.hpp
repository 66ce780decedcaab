// Seeded numbers for tests, the same on every platform, and not drawn by the library under test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace support {

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}

  /// Uniform in [low, high); std::uniform_real_distribution differs between libraries.
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1.0p-53;
  }

  /// Nearly normal, of mean 0 and this deviation (Irwin-Hall): no logarithm that a platform's
  /// mathematics library could round its own way.
  double normal(double deviation) {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += uniform(0.0, 1.0);
    return deviation * sum;
  }

  /// In [0, bound).
  std::size_t below(std::size_t bound) { return engine_() % bound; }

  std::vector<double> uniforms(std::size_t count, double low, double high) {
    std::vector<double> values(count);
    for (double& value : values) value = uniform(low, high);
    return values;
  }
  std::vector<double> normals(std::size_t count, double deviation) {
    std::vector<double> values(count);
    for (double& value : values) value = normal(deviation);
    return values;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace support
