// Each function of an optimizer.
// expect: mlp: a Trainer's optimizer must be one such as mlp::Sgd
// expect: meets Optimizer in mlp/concepts.hpp
// case NO_SLOTS: mlp: an optimizer needs mlp::SlotNames slots\(\) const
// case SLOTS_NOT_CONST: mlp: an optimizer needs mlp::SlotNames slots\(\) const
// case NO_UPDATE: mlp: an optimizer needs void update\(
// case UPDATE_OF_ANOTHER_SCALAR: mlp: an optimizer needs void update\(
// case REQUIRE_VALID_OF_OUTPUTS: mlp: the require_valid of an optimizer must be
// case SEE_NORM_OF_NOTHING: mlp: the see_norm of an optimizer must be
// case CONSTRAIN_WITHOUT_ROWS: mlp: the constrain of an optimizer must be
#include <mlp/mlp.hpp>

struct SignDescent {
#if defined(SLOTS_NOT_CONST)
  int slots() { return 0; }
#elif !defined(NO_SLOTS)
  static int slots() { return 0; }
#endif
#if defined(UPDATE_OF_ANOTHER_SCALAR)
  void update(mlp::Segment<double> w, mlp::ConstSegment<double> g, const auto& slot, bool decays,
              std::int64_t step) const;
#elif !defined(NO_UPDATE)
  void update(auto w, auto g, const auto& slot, bool decays, std::int64_t step) const;
#endif
#ifdef REQUIRE_VALID_OF_OUTPUTS
  void require_valid(mlp::Index outputs) const;
#else
  void require_valid() const;
#endif
#ifdef SEE_NORM_OF_NOTHING
  double see_norm() const;
#else
  void see_norm(double norm);
#endif
#ifdef CONSTRAIN_WITHOUT_ROWS
  void constrain(auto W) const;
#else
  void constrain(auto W, mlp::Range rows) const;
#endif
};

using Model = mlp::Model<mlp::Network<mlp::Activate<3, mlp::Tanh>>>;
using Loss = mlp::Huber<mlp::Mean>;
static_assert(sizeof(mlp::Trainer<Model, Loss, SignDescent>) > 0);
