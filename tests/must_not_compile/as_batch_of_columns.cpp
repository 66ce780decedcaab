// expect: mlp: as_batch takes row-major matrices; the columns of a column-major one are samples already
// expect: pass it as it is, or its transpose\(\) if its rows are the samples
// expect: mlp: a row vector can be one sample or many samples of one feature
// expect: mlp: as_batch sees matrices in memory, and this is an expression: pass the expression's transpose\(\)
#include <mlp/tensor.hpp>

int main() {
  Eigen::Matrix<float, Eigen::Dynamic, 4, Eigen::RowMajor> rows(2, 4);
#ifdef MLP_CONTROL
  Eigen::Matrix<float, 4, 2, Eigen::RowMajor> columns;
  Eigen::Matrix<float, 2, 4, Eigen::RowMajor> row;
  mlp::as_batch(rows);
#else
  Eigen::Matrix<float, 4, 2> columns;
  Eigen::RowVector4f row;
  mlp::as_batch(2.0F * rows);
#endif
  mlp::as_batch(columns);
  mlp::as_batch(row);
}
