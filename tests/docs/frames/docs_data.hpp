// What docs/data.md takes for granted.
#include <cstdio>
#include <functional>

#include "support/networks.hpp"

inline const Eigen::VectorXi labels =
    Eigen::VectorXi::LinSpaced(60, 0, 59).unaryExpr([](int i) { return i % 3; });
inline const Eigen::MatrixXf x = Eigen::MatrixXf::Random(5, 60);
inline const Eigen::MatrixXf validation_x = Eigen::MatrixXf::Random(5, 60);
inline const Eigen::VectorXi validation_labels = labels;
inline const Eigen::VectorXf weights = Eigen::VectorXf::LinSpaced(60, 1.0F, 2.0F);
inline const mlp::Index first = 0;
inline Eigen::MatrixXf x_training = x, x_test = validation_x;

inline mlp::Model<support::Classifier> model(mlp::Seed{1});
inline const mlp::Model<support::Classifier> teacher(mlp::Seed{2});
inline mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1});
