// expect: mlp: this schedule changes with what it observes, and a fit copies its schedule: give it
// expect: std::ref
#include <mlp/mlp.hpp>

mlp::ReduceOnPlateau plateau;
mlp::FitOptions options{.schedule =
#ifdef MLP_CONTROL
                            std::ref(plateau)
#else
                            plateau
#endif
};

int main() {}
