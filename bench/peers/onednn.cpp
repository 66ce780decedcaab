// oneDNN's sgemm, composed by hand.
#include <dnnl.h>

#include "composed.hpp"
#include "peer.hpp"

namespace {

struct OneDnn {
  static void gemm(char transpose_a, char transpose_b, int m, int n, int k, float alpha,
                   const float* a, int lda, const float* b, int ldb, float beta, float* c,
                   int ldc) {
    dnnl_sgemm(transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
  static void gemv(int rows, int cols, const float* W, const float* x, float* y) {
    dnnl_sgemm('N', 'N', 1, cols, rows, 1.0F, x, rows, W, cols, 0.0F, y, cols);
  }
};

}  // namespace

int main(int argc, char** argv) {
  omp_set_num_threads(1);  // the step has threads of its own
  return peers::run<peers::ComposedStep<OneDnn>>("onednn", argc, argv);
}
