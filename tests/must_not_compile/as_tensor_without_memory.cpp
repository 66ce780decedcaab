// expect: mlp: as_tensor sees numbers in place, and a temporary's are gone when the statement ends
// expect: give the matrix a name first
// expect: mlp: as_tensor sees numbers that lie side by side in memory, and these do not
// expect: as_tensor[^']*Eigen::CwiseBinaryOp
// expect: as_tensor[^']*Eigen::Block
// expect: mlp: as_tensor takes an Eigen matrix or array
// expect: mlp: as_tensor needs the sizes of the tensor
#include <mlp/layer/dense.hpp>
#include <mlp/network/model.hpp>
#include <mlp/tensor.hpp>

#include <vector>

using Net = mlp::Network<mlp::Dense<4, 4>>;

int main() {
  const mlp::Model<Net> model(mlp::Seed{1});
  const Eigen::MatrixXf x = Eigen::MatrixXf::Zero(4, 4);
#ifdef MLP_CONTROL
  const Eigen::MatrixXf outputs = model.predict(x);
  mlp::as_tensor(outputs, 2, 2, 4);
  const Eigen::MatrixXf sum = x + x;
  mlp::as_tensor(sum, 2, 2, 4);
  mlp::as_tensor(x.col(0), 2, 2);
  const Eigen::ArrayXf numbers(4);
  mlp::as_tensor(numbers, 2, 2);
  mlp::as_tensor(numbers, 4);
#else
  mlp::as_tensor(model.predict(x), 2, 2, 4);
  mlp::as_tensor(x + x, 2, 2, 4);
  mlp::as_tensor(x.row(0), 2, 2);
  const std::vector<float> numbers(4);
  mlp::as_tensor(numbers, 2, 2);
  mlp::as_tensor(x);
#endif
}
