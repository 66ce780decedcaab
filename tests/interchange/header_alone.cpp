// The smallest unit that uses an exported header, to see what it asks of the linker.
#include MODEL_HEADER

extern "C" void predict(const float (&x)[model::inputs], float (&y)[model::outputs]) {
  model::predict(x, y);
}
