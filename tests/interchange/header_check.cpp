// Runs an exported header, MODEL_HEADER, on inputs and compares with the outputs of the library:
//   header_check INPUTS.f32 OUTPUTS.f32
// In a program of several such units, CHECK is the name of the function that does so. Compiled
// without the library, Eigen, exceptions and run-time types.
#include MODEL_HEADER

#include <cmath>
#include <cstdio>

#ifndef CHECK
#define CHECK main
#endif

namespace {

// As a plugin would call it; its object file must ask for nothing but functions of <cmath>.
static_assert(model::inputs > 0 && model::outputs > 0);

int largest_of(const float* values) {
  int largest = 0;
  for (int i = 1; i < model::outputs; ++i) largest = values[i] > values[largest] ? i : largest;
  return largest;
}

}  // namespace

int CHECK(int argc, char** argv) {
  std::FILE* inputs = argc == 3 ? std::fopen(argv[1], "rb") : nullptr;
  std::FILE* outputs = argc == 3 ? std::fopen(argv[2], "rb") : nullptr;
  if (inputs == nullptr || outputs == nullptr) return 66;
  static float x[model::inputs];
  float expected[model::outputs];
  float y[model::outputs];
  int samples = 0, other_classes = 0;
  double largest_difference = 0.0;
  while (std::fread(x, sizeof(x), 1, inputs) == 1) {
    if (std::fread(expected, sizeof(expected), 1, outputs) != 1) return 65;
    model::predict(x, y);
    for (int i = 0; i < model::outputs; ++i) {
      const double difference =
          std::fabs(static_cast<double>(y[i]) - static_cast<double>(expected[i]));
      if (!(difference <= largest_difference)) largest_difference = difference;
    }
    if (model::predict_class(x) != largest_of(expected)) ++other_classes;
    ++samples;
  }
  std::printf("%d samples, %d other classes, largest difference %.2e\n", samples, other_classes,
              largest_difference);
  return samples > 0 && other_classes == 0 && largest_difference <= 1e-5 ? 0 : 1;
}
