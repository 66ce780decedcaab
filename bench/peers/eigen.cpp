// Plain Eigen expressions, all sizes known at run time.
#include "eigen_step.hpp"
#include "peer.hpp"

int main(int argc, char** argv) {
  Eigen::setNbThreads(1);  // the step has threads of its own
  return peers::run<peers::EigenStep<false, 1>, peers::EigenStep<false, 2>>("eigen", argc, argv);
}
