#include <functional>

#include "golden.hpp"

namespace golden::schedules {
namespace {

// In double, where no rounding to float hides a difference.
using Net = mlp::Network<mlp::Dense<13, 5, mlp::Softmax>>;

template <class Schedule>
std::uint64_t hash_of(Schedule schedule) {
  mlp::Model<Net, double> model(mlp::Seed{3});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.3});
  const auto x = uniform_samples<double>(Net::inputs, samples, 2);
  const auto y = labels(Net::outputs, samples, 1);
  Hash hash;
  const auto on_epoch = [&](const mlp::EpochReport& report) {
    hash.add(report.mean_loss);
    if constexpr (mlp::is_stateful<Schedule>) schedule.observe(report.mean_loss);
    return mlp::Flow::proceed;
  };
  trainer.fit(x, y, {.batch_size = 29, .epochs = 4, .seed = 5, .schedule = std::ref(schedule)},
              {.on_epoch = on_epoch});
  hash.add_all(model.parameters().flat());
  hash.add(trainer.evaluate(x, y).loss);
  return hash.value();
}

}  // namespace

std::vector<Case> cases() {
  return {
      {"cosine_decay", [] { return hash_of(mlp::CosineDecay{.final_factor = 0.01}); }},
      {"cosine_warm_restarts",
       [] { return hash_of(mlp::CosineWarmRestarts{.cycles = 3, .growth = 1.7}); }},
      {"exponential_decay", [] { return hash_of(mlp::ExponentialDecay{.final_factor = 0.03}); }},
      {"linear_warmup",
       [] { return hash_of(mlp::LinearWarmup<mlp::CosineDecay>{.fraction = 0.3}); }},
      {"one_cycle", [] { return hash_of(mlp::OneCycle{}); }},
      {"one_cycle,lines",
       [] { return hash_of(mlp::OneCycle{.shape = mlp::OneCycle::Shape::lines}); }},
      {"polynomial_decay", [] { return hash_of(mlp::PolynomialDecay{.power = 1.7}); }},
      {"reduce_on_plateau",
       [] { return hash_of(mlp::ReduceOnPlateau{.gamma = 0.3, .patience = 0, .threshold = 0.9}); }},
      {"step_decay", [] { return hash_of(mlp::StepDecay{.gamma = 0.3}); }},
  };
}

}  // namespace golden::schedules
