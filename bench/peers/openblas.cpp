// OpenBLAS's sgemm, composed by hand.
#include <cblas.h>

#include "composed.hpp"
#include "environment.hpp"
#include "peer.hpp"

namespace {

struct OpenBlas {
  static CBLAS_TRANSPOSE order(char t) { return t == 'T' ? CblasTrans : CblasNoTrans; }
  static void gemm(char transpose_a, char transpose_b, int m, int n, int k, float alpha,
                   const float* a, int lda, const float* b, int ldb, float beta, float* c,
                   int ldc) {
    cblas_sgemm(CblasRowMajor, order(transpose_a), order(transpose_b), m, n, k, alpha, a, lda, b,
                ldb, beta, c, ldc);
  }
  static void gemv(int rows, int cols, const float* W, const float* x, float* y) {
    cblas_sgemv(CblasRowMajor, CblasTrans, rows, cols, 1.0F, W, cols, x, 1, 0.0F, y, 1);
  }
};

}  // namespace

int main(int argc, char** argv) {
  peers::restart_with(peers::best_openblas_kernels(), argv);
  openblas_set_num_threads(1);  // the step has threads of its own
  return peers::run<peers::ComposedStep<OpenBlas>>("openblas", argc, argv);
}
