// expect: mlp: the loss takes one kind of targets only, class indices or values
#include <mlp/mlp.hpp>

struct Margin {
  using Reduction = mlp::Mean;
  using FusedActivation = void;
  static constexpr std::string_view name = "margin";
  template <class Scalar>
  Scalar operator()(mlp::ConstSegment<Scalar>, const mlp::ClassTarget<Scalar>&, Scalar,
                    mlp::Segment<Scalar>) const {
    return Scalar(0);
  }
  static double weight(mlp::Index, const auto&) { return 1.0; }
};

using Model = mlp::Model<mlp::Network<mlp::Activate<3, mlp::Tanh>>>;
using Trainer = mlp::Trainer<Model, Margin, mlp::Sgd>;
using Inputs = Eigen::Matrix<float, 3, 2>;
#ifdef MLP_CONTROL
using Targets = Eigen::Vector2i;
#else
using Targets = Eigen::Matrix<float, 3, 2>;
#endif
auto use(Trainer& trainer, const Inputs& x, const Targets& y) { return trainer.evaluate(x, y); }
