// expect: mlp: as_batch takes an Eigen tensor or a row-major Eigen matrix
// expect: mlp: a tensor of rank 0 has no dimension for the samples
#include <mlp/tensor.hpp>

#include <vector>

int main() {
#ifdef MLP_CONTROL
  Eigen::Tensor<float, 1> numbers(3);
  Eigen::Tensor<float, 1> number(1);
#else
  std::vector<float> numbers(3);
  Eigen::Tensor<float, 0> number;
#endif
  mlp::as_batch(numbers);
  mlp::as_batch(number);
}
