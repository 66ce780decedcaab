// Each function of a data set.
// case NO_SIZE: mlp: a data set needs mlp::Index size\(\) const
// case NO_INPUT: mlp: a data set needs void input\(
// case INPUT_OF_ANOTHER_SCALAR: mlp: a data set needs void input\(
// case NO_TARGET: mlp: a data set needs an integer label\(
// case LABEL_OF_TEXT: mlp: a data set needs an integer label\(
// case WEIGHT_OF_NOTHING: mlp: the weight of a data set must be
// case PREFETCH_OF_NOTHING: mlp: the prefetch of a data set must be
#include <mlp/data/dataset.hpp>

struct Sine {
#ifndef NO_SIZE
  static mlp::Index size() { return 3; }
#endif
#if defined(INPUT_OF_ANOTHER_SCALAR)
  static void input(mlp::Index index, std::uint64_t draw, double* x);
#elif !defined(NO_INPUT)
  static void input(mlp::Index index, std::uint64_t draw, float* x);
#endif
#if defined(LABEL_OF_TEXT)
  static const char* label(mlp::Index index);
#elif !defined(NO_TARGET)
  static void target(mlp::Index index, std::uint64_t draw, float* t);
#endif
#ifdef WEIGHT_OF_NOTHING
  static float weight();
#else
  static float weight(mlp::Index index);
#endif
#ifdef PREFETCH_OF_NOTHING
  static void prefetch();
#else
  static void prefetch(mlp::Index index);
#endif
};
static_assert(mlp::detail::check_dataset<Sine, float>());
