// expect: mlp: as_batch sees numbers in place, and a temporary's are gone when the statement ends
// expect: give the tensor or matrix a name first
// expect: as_batch[^']*Eigen::Tensor<float, 3
// expect: as_batch[^']*Eigen::TensorFixedSize<float
// expect: as_batch[^']*Eigen::Matrix<float, -1, 4, 1
// expect: as_batch[^']*Eigen::Ref<
#include <mlp/tensor.hpp>

using Rows = Eigen::Matrix<float, Eigen::Dynamic, 4, Eigen::RowMajor>;

#ifdef MLP_CONTROL
template <class T>
T& value() {
  static T named;
  return named;
}
#else
template <class T>
T value() {
  return T();
}
#endif

int main() {
  mlp::as_batch(value<Eigen::Tensor<float, 3>>());
  mlp::as_batch(value<Eigen::TensorFixedSize<float, Eigen::Sizes<2, 3>>>());
  mlp::as_batch(value<Rows>());
#ifdef MLP_CONTROL
  const Eigen::Ref<const Rows> ref = value<Rows>();
  mlp::as_batch(ref);
#else
  mlp::as_batch(Eigen::Ref<const Rows>(Rows()));
#endif
}
