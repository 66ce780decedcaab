// How well a model does on a data set.
#pragma once

#include <mlp/metric/confusion_matrix.hpp>

#include "mnist/dataset.hpp"
#include "mnist/digit_model.hpp"

namespace mnist {

struct ModelEvaluation {
  Eigen::Index samples = 0;
  double loss = 0.0;  ///< mean cross-entropy, nats
  mlp::ConfusionMatrix<class_count> confusion;
};

/// Loss and classes from the logits, as in Trainer::evaluate(): exact even for a model that is
/// confidently wrong.
ModelEvaluation evaluate(const DigitModel& model, const Split& split);

}  // namespace mnist
