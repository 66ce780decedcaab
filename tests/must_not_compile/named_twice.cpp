// Two layers of one name could not be told apart by it.
// expect: two layers of a network must not have the same name
#include <mlp/mlp.hpp>

#ifdef MLP_CONTROL
using Second = mlp::Named<"second", mlp::Dense<3, 2>>;
#else
using Second = mlp::Named<"first", mlp::Dense<3, 2>>;
#endif
using Net = mlp::Network<mlp::Named<"first", mlp::Dense<3, 3>>, Second>;

int main() { return Net::outputs == 0; }
