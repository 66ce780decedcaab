// Products of matrices that do not fit, or that are not matrices.
// case SIZES: mlp: product\(A, B\) needs as many columns of A as B has rows
// case SCALARS: mlp: product\(A, B\) needs A and B of one scalar type
// case EXPRESSION: mlp: product\(A, B\) takes matrices, maps, blocks and transposes
// case GAPS: in which the numbers of a column \(or of a row\) are next to each other
// case BIAS: needs a b with as many values as A has rows
// case INTO_OTHER_SCALAR: mlp: a product is assigned to a matrix of the same scalar type|YOU_MIXED_DIFFERENT_NUMERIC_TYPES
// case MINUS: mlp: a product is assigned or added, not subtracted
// case PLUS_WITH_START: goes on with the sums, which have their start already
#include <mlp/kernel/product.hpp>

#ifdef SIZES
using B = Eigen::Matrix<float, 5, 2>;
#elif defined(SCALARS)
using B = Eigen::Matrix<double, 4, 2>;
#else
using B = Eigen::Matrix<float, 4, 2>;
#endif
#ifdef INTO_OTHER_SCALAR
using C = Eigen::Matrix<double, 3, 2>;
#else
using C = Eigen::Matrix<float, 3, 2>;
#endif
#ifdef BIAS
using Bias = Eigen::Matrix<float, 2, 1>;
#else
using Bias = Eigen::Matrix<float, 3, 1>;
#endif

void multiply(const Eigen::Matrix<float, 3, 4>& a, const B& b, const Bias& bias,
              const Eigen::Map<const Eigen::VectorXf, 0, Eigen::InnerStride<2>>& every_other,
              C& c) {
#ifdef EXPRESSION
  c = mlp::product(2 * a, b);
#elif defined(GAPS)
  c.col(0) = mlp::product(a, every_other);
#elif defined(MINUS)
  c -= mlp::product(a, b);
#elif defined(PLUS_WITH_START)
  c += mlp::product(a, b).colwise() + bias;
#else
  c = mlp::product(a, b);
  c += mlp::product(a, b);
  c = mlp::product(a, b).colwise() + bias;
  (void)every_other;
#endif
}
