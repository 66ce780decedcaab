// What docs/optimizers.md takes for granted.
#include <functional>

#include "support/networks.hpp"

using Net = mlp::Network<mlp::Named<"features", mlp::Dense<5, 8, mlp::Tanh>>, mlp::Dense<8, 3>>;
inline const Eigen::MatrixXf x = Eigen::MatrixXf::Random(5, 60);
inline const Eigen::MatrixXf y = Eigen::MatrixXf::Random(3, 60);
inline const Eigen::MatrixXf validation_x = x, validation_y = y;
inline mlp::Model<Net> model(mlp::Seed{1});
inline mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{},
                            mlp::Sgd{.learning_rate = 0.1});
