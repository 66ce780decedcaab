// What a.cpp defines and main.cpp uses: each unit includes the whole library, and a model passes
// from one to the other.
#pragma once

#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<2, 8, mlp::Tanh>, mlp::Dense<8, 1, mlp::Sigmoid>>;

float answer_of_a(const mlp::Model<Net>& model);
