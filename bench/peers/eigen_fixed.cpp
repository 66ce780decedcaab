// Plain Eigen expressions, all sizes known at compile time, the batch's too.
#include "eigen_step.hpp"
#include "peer.hpp"

int main(int argc, char** argv) {
  Eigen::setNbThreads(1);  // the step has threads of its own
  return peers::run<peers::EigenStep<true, 1>, peers::EigenStep<true, 2>>("eigen_fixed", argc,
                                                                          argv);
}
