// Two layers of one name could not be told apart by it.
// case GIVEN_TWICE: two layers of a network must not have the same name
// case BY_INDEX: two layers of a network must not have the same name
#include <mlp/mlp.hpp>

#if defined(GIVEN_TWICE)
using Second = mlp::Named<"first", mlp::Dense<3, 2>>;
#else
using Second = mlp::Dense<3, 2>;  // which is called dense1
#endif
#if defined(BY_INDEX)
using First = mlp::Named<"dense1", mlp::Dense<3, 3>>;
#else
using First = mlp::Named<"first", mlp::Dense<3, 3>>;
#endif
using Net = mlp::Network<First, Second>;

int main() { return Net::outputs == 0; }
