// expect: mlp: what a teacher says are probabilities or logits: cast them to a
#include <mlp/data/distillation.hpp>

#ifdef MLP_CONTROL
using Teacher = Eigen::MatrixXf;
#else
using Teacher = Eigen::MatrixXi;
#endif

int main() {
  const Teacher outputs = Teacher::Ones(3, 2);
  const std::vector<int> labels{0, 1};
  return mlp::soften_logits(outputs, 2.0).size() == 6 &&
                 mlp::distillation_targets(outputs, labels, 0.9).size() == 6
             ? 0
             : 1;
}
