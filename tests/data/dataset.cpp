#include <mlp/data/dataset.hpp>

namespace {

struct Labelled {
  static mlp::Index size() { return 1; }
  static void input(mlp::Index, std::uint64_t, float*) {}
  static int label(mlp::Index) { return 0; }
};
struct Unlabelled {
  static mlp::Index size() { return 1; }
  static void input(mlp::Index, std::uint64_t, float*) {}
};

struct Valued {
  static mlp::Index size() { return 1; }
  static void input(mlp::Index, std::uint64_t, float*) {}
  static void target(mlp::Index, std::uint64_t, float*) {}
  static double weight(mlp::Index) { return 2.0; }
};

static_assert(mlp::Dataset<Labelled, float>);
static_assert(mlp::Dataset<Valued, float>);
static_assert(mlp::detail::HasLabels<Labelled> && !mlp::detail::HasLabels<Valued>);
static_assert(mlp::detail::HasWeights<Valued> && !mlp::detail::HasWeights<Labelled>);
static_assert(!mlp::Dataset<Labelled, double>);
static_assert(!mlp::Dataset<Unlabelled, float>);
static_assert(!mlp::Dataset<int, float>);

}  // namespace
