// What docs/augmentation.md takes for granted.
#include "mnist/augment.hpp"

inline constexpr std::uint64_t seed = 1;
inline const mnist::Dataset data;

using Net = mlp::Network<mlp::Dense<784, 16, mlp::Sigmoid>, mlp::Dense<16, 10, mlp::Softmax>>;
inline mlp::Model<Net> model(mlp::Seed{1});
inline mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1});
