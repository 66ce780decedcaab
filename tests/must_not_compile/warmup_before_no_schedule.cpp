// expect: mlp: LinearWarmup goes before a schedule such as mlp::CosineDecay
// expect: meets Schedule in mlp/concepts.hpp
// case BLIND_TO_STEPS: mlp: a schedule needs double operator\(\)\(mlp::Index step,
// case REQUIRE_VALID_OF_STEPS: mlp: the require_valid of a schedule must be
#include <mlp/mlp.hpp>

struct InverseTime {
#ifndef BLIND_TO_STEPS
  double operator()(mlp::Index step, mlp::Index steps) const {
    return 1.0 / (1.0 + double(step) / double(steps));
  }
#else
  double operator()(mlp::Index step) const { return 1.0 / (1.0 + double(step)); }
#endif
#ifdef REQUIRE_VALID_OF_STEPS
  void require_valid(mlp::Index steps) const;
#endif
};

mlp::LinearWarmup<InverseTime> schedule;

int main() {}
