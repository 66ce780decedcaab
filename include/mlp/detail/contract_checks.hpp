// What the compiler says of a part that does not meet its contract: which function is missing, or
// has another form. Each check is the concept itself, for a static_assert that says what the part
// is needed for.
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI::detail {

template <class A>
consteval bool check_activation() {
  if constexpr (!Activation<A>) {
    static_assert(HasName<A>, "mlp: an activation needs static constexpr std::string_view name");
    if constexpr (requires { A::derivative_from; } || GivesValue<A>) {
      static_assert(SaysDerivativeFrom<A>,
                    "mlp: an activation needs static constexpr mlp::DerivativeFrom "
                    "derivative_from: input or output");
      static_assert(GivesValue<A>,
                    "mlp: an activation needs static auto value(const auto& z), which maps an "
                    "Eigen array of float or double to one of the same size");
      static_assert(GivesDerivative<A>,
                    "mlp: an activation needs static auto derivative(const auto& s), which maps an "
                    "Eigen array of float or double to one of the same size");
    } else {
      static_assert(ColumnsGoForward<A, float> && ColumnsGoForward<A, double>,
                    "mlp: an activation of whole samples needs static void forward(mlp::Index n, "
                    "const Scalar* z, Scalar* a), for float and double");
      static_assert(ColumnsGoBackward<A, float> && ColumnsGoBackward<A, double>,
                    "mlp: an activation of whole samples needs static void backward(mlp::Index n, "
                    "const Scalar* a, Scalar* delta), for float and double");
    }
  }
  return Activation<A>;
}

template <class L>
consteval bool check_layer() {
  static_assert(
      LayerFacts<L>,
      "mlp: every argument of Network must be a layer such as mlp::Dense: a type that meets "
      "Layer in mlp/concepts.hpp");
  if constexpr (LayerFacts<L>) {
    static_assert(GoesForward<L, float>,
                  "mlp: a layer needs static void forward(auto pass), which writes pass.a");
    static_assert(GoesForwardInTraining<L, float>,
                  "mlp: a layer with a shard needs static void forward_in_training(auto pass), and "
                  "one without has it in this form or not at all");
    static_assert(
        GoesBackward<L, float>,
        "mlp: a layer needs static void backward(auto pass), which turns pass.delta from dL/da "
        "into what the gradients start from; with nothing in it where that is dL/da");
    static_assert(GivesInputGradient<L, float>,
                  "mlp: a layer needs static void input_gradient(auto pass), which writes pass.dx");
    static_assert(
        GivesParameterGradient<L, float>,
        "mlp: a layer with tensors needs static void parameter_gradient(auto pass), which writes "
        "pass.dp");
    static_assert(PlacesGradientUnits<L>,
                  "mlp: a layer with gradient_units needs static constexpr mlp::TensorPart "
                  "gradient_part(mlp::Index unit)");
    static_assert(InitializesParameters<L, float>,
                  "mlp: a layer with tensors needs static void initialize(p, mlp::Random&), which "
                  "fills them by its own choice");
    static_assert(TakesInitializer<L, float>,
                  "mlp: a layer with tensors needs static void initialize(p, mlp::Random&, init), "
                  "for an initialiser that is given");
    static_assert(PreparesScratch<L, float>,
                  "mlp: a layer with scratch needs static void prepare(p, scratch, part)");
    if constexpr (requires { typename L::Activation; }) {
      static_assert(check_activation<typename L::Activation>(),
                    "mlp: the Activation of a layer must be one such as mlp::Sigmoid: a type that "
                    "meets ElementwiseActivation or ColumnActivation in mlp/concepts.hpp");
      static_assert(
          StopsAtLogits<L, float>,
          "mlp: a layer with an Activation needs static void forward_logits(auto pass), which "
          "stops before it");
    }
  }
  return Layer<L>;
}

template <class L, class Scalar = float>
consteval bool check_loss() {
  if constexpr (!Loss<L, Scalar>) {
    static_assert(HasName<L>, "mlp: a loss needs static constexpr std::string_view name");
    static_assert(NamesReduction<L>,
                  "mlp: a loss needs a type Reduction such as mlp::Mean, which has static double "
                  "scale(double total_weight)");
    static_assert(NamesFusedActivation<L>,
                  "mlp: a loss needs a type FusedActivation: the output activation that it takes "
                  "the place of, or void");
    static_assert(
        GivesLoss<L, ValueTarget<Scalar>, Scalar> || GivesLoss<L, ClassTarget<Scalar>, Scalar>,
        "mlp: a loss needs Scalar operator()(mlp::ConstSegment<Scalar> z, const Target& "
        "target, Scalar scale, mlp::Segment<Scalar> dz) const");
    static_assert(
        WeighsSamples<L, ValueTarget<Scalar>> || WeighsSamples<L, ClassTarget<Scalar>>,
        "mlp: a loss needs double weight(mlp::Index outputs, const Target& target) const: what the "
        "sample counts in a mean");
    static_assert(RequireValidForFits<L>,
                  "mlp: the require_valid of a loss must be void require_valid(mlp::Index outputs) "
                  "const");
  }
  return Loss<L, Scalar>;
}

template <class O, class Scalar = float>
consteval bool check_optimizer() {
  if constexpr (!Optimizer<O, Scalar>) {
    static_assert(SaysSlots<O>,
                  "mlp: an optimizer needs mlp::SlotNames slots() const: what it remembers "
                  "for each parameter");
    static_assert(UpdatesParameters<O, Scalar>,
                  "mlp: an optimizer needs void update(mlp::Segment<Scalar> w, "
                  "mlp::ConstSegment<Scalar> g, const auto& slot, bool decays, std::int64_t step) "
                  "const");
    static_assert(RequireValidFits<O>,
                  "mlp: the require_valid of an optimizer must be void require_valid() const");
    static_assert(SeeNormFits<O>,
                  "mlp: the see_norm of an optimizer must be void see_norm(double norm)");
    static_assert(
        ConstrainFits<O, Scalar>,
        "mlp: the constrain of an optimizer must be void constrain(mlp::BatchView<Scalar, "
        "mlp::dynamic> W, mlp::Range rows) const");
  }
  return Optimizer<O, Scalar>;
}

template <class S>
consteval bool check_schedule() {
  if constexpr (!Schedule<S>) {
    static_assert(
        GivesFactor<S>,
        "mlp: a schedule needs double operator()(mlp::Index step, mlp::Index steps) const");
    static_assert(RequireValidFits<S>,
                  "mlp: the require_valid of a schedule must be void require_valid() const");
  }
  return Schedule<S>;
}

template <class E>
consteval bool check_executor() {
  if constexpr (!Executor<E>) {
    static_assert(SaysSize<E>, "mlp: an executor needs int size(): how many workers it has");
    static_assert(RunsWork<E>,
                  "mlp: an executor needs void run(work), which calls work(worker) once for each "
                  "worker and returns when all are done");
  }
  return Executor<E>;
}

}  // namespace mlp::inline MLP_ABI::detail
