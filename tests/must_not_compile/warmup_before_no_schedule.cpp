// expect: mlp: LinearWarmup goes before a schedule such as mlp::CosineDecay
// expect: meets Schedule in mlp/concepts.hpp
#include <mlp/mlp.hpp>

// A factor of the step alone, blind to how many there are.
struct InverseTime {
#ifdef MLP_CONTROL
  double operator()(mlp::Index step, mlp::Index steps) const {
    return 1.0 / (1.0 + double(step) / double(steps));
  }
#else
  double operator()(mlp::Index step) const { return 1.0 / (1.0 + double(step)); }
#endif
};

mlp::LinearWarmup<InverseTime> schedule;

int main() {}
