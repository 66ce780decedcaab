// What docs/meaning.md takes for granted.
#include <cstdio>

#include "support/networks.hpp"

using Net = support::Classifier;
inline const Eigen::MatrixXf x = Eigen::MatrixXf::Random(5, 60);
inline const Eigen::VectorXi y =
    Eigen::VectorXi::LinSpaced(60, 0, 59).unaryExpr([](int i) { return i % 3; });
inline const Eigen::MatrixXf yes_or_no = mlp::one_hot<float>(y, 3);
inline const Eigen::MatrixXf values = Eigen::MatrixXf::Random(3, 60);

inline mlp::Model<Net> model(mlp::Seed{1});
inline mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.learning_rate = 0.01});
