// expect: mlp: the layer named LayerIndex<\.\.\.> \(counted from 0\) expects
// expect: ShapeMismatch<[a-z0-9_:]*LayerIndex<1>, [a-z0-9_:]*Expects<64>, [a-z0-9_:]*Got<128>
// expect: ShapeMismatch<[a-z0-9_:]*LayerIndex<3>, [a-z0-9_:]*Expects<5>, [a-z0-9_:]*Got<4>
#include <mlp/activation/tanh.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/named.hpp>
#include <mlp/network/network.hpp>

#ifdef MLP_CONTROL
constexpr int width = 128;
constexpr int last = 4;
#else
constexpr int width = 64;
constexpr int last = 5;
#endif
using First = mlp::Network<mlp::Dense<784, 128>, mlp::Dense<width, 10>>;
using Later = mlp::Network<mlp::Dense<2, 3>, mlp::Activate<3, mlp::Tanh>, mlp::Dense<3, 4>,
                           mlp::Named<"head", mlp::Dense<last, 1>>>;

int main() { return static_cast<int>(First::depth + Later::depth); }
