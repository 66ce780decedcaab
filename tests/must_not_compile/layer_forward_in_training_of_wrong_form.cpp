// It would be left out in silence.
// expect: forward_in_training\(auto pass\), and one without has it in this form or not at all
#include <mlp/layer/dropout.hpp>
#include <mlp/network/network.hpp>

struct Noise : mlp::LayerDefaults {
  static constexpr int inputs = 3;
  static constexpr int outputs = 3;
  static constexpr std::string_view name = "noise";
  static void forward(auto pass);
#ifdef MLP_CONTROL
  static void forward_in_training(auto pass);
#else
  static void forward_in_training(auto pass, mlp::Random& random);
#endif
  static void backward(auto pass);
  static void input_gradient(auto pass);
};
static_assert(mlp::Network<Noise>::depth == 1);
