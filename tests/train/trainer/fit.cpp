#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <set>
#include <stdexcept>

#include "support/networks.hpp"

namespace {

using support::Classifier;
using support::DynamicMatrix;
using Model = mlp::Model<Classifier, float>;

const DynamicMatrix<float> x = support::random_matrix<float>(5, 23, 1);
const std::vector<int> y = support::random_labels(23, 3, 1);

auto trainer_of(Model& model) {
  return mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Sgd>(
      model, {}, {.learning_rate = 0.2, .momentum = 0.5});
}

using Sample = std::pair<std::array<float, 5>, int>;

/// Shows every sample once and then forgets it.
struct Once {
  using value_type = Sample;
  using difference_type = std::ptrdiff_t;
  std::vector<Sample>* left;
  Sample& operator*() const { return left->front(); }
  Once& operator++() {
    left->erase(left->begin());
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const { return left->empty(); }
};

struct Stream {
  std::vector<Sample>* left;
  Once begin() const { return {left}; }
  static std::default_sentinel_t end() { return {}; }
};
static_assert(!std::ranges::forward_range<Stream>);

Model fitted(const mlp::FitOptions& options) {
  Model model(mlp::Seed{7});
  trainer_of(model).fit(x, y, options);
  return model;
}

}  // namespace

TEST_CASE("steps, epochs and samples are as many as told") {
  Model model(mlp::Seed{7});
  auto trainer = trainer_of(model);
  const auto report = [&](const mlp::FitOptions& options) {
    const auto r = trainer.fit(x, y, options);
    CHECK_FALSE(r.stopped);
    return std::array<mlp::Index, 3>{r.steps, r.epochs, r.samples};
  };
  using Counts = std::array<mlp::Index, 3>;
  CHECK(report({.batch_size = 5, .epochs = 3}) == Counts{15, 3, 69});
  CHECK(report({.batch_size = 5, .epochs = 3, .remainder = mlp::Remainder::drop}) ==
        Counts{12, 3, 60});
  CHECK(report({.batch_size = 5, .epochs = 9, .steps = 7}) == Counts{7, 2, 33});
  CHECK(report({.batch_size = 100}) == Counts{1, 1, 23});
  CHECK(report({.epochs = 0}) == Counts{0, 0, 0});
  CHECK(trainer.updates() == 15 + 12 + 7 + 1);
}

TEST_CASE("without shuffling, fit is a loop of steps over batches in order") {
  Model by_hand(mlp::Seed{7});
  auto trainer = trainer_of(by_hand);
  double losses = 0.0;
  for (int epoch = 0; epoch < 2; ++epoch) {
    losses = 0.0;
    for (mlp::Index first = 0; first < 23; first += 5) {
      const mlp::Index count = std::min<mlp::Index>(5, 23 - first);
      const std::vector<int> some(y.begin() + first, y.begin() + first + count);
      losses += trainer.step(x.middleCols(first, count), some);
    }
  }
  Model model(mlp::Seed{7});
  const auto report = trainer_of(model).fit(x, y, {.batch_size = 5, .epochs = 2, .shuffle = false});
  CHECK(support::same_parameters(model, by_hand));
  CHECK(report.mean_loss == doctest::Approx(losses / 5.0));
}

TEST_CASE("callbacks are told where the training stands") {
  Model model(mlp::Seed{7});
  std::vector<mlp::StepReport> steps;
  std::vector<mlp::EpochReport> epochs;
  const auto report = trainer_of(model).fit(x, y, {.batch_size = 10, .steps = 7},
                                            {.on_step =
                                                 [&](const mlp::StepReport& r) {
                                                   steps.push_back(r);
                                                   return mlp::Flow::proceed;
                                                 },
                                             .on_epoch =
                                                 [&](const mlp::EpochReport& r) {
                                                   epochs.push_back(r);
                                                   return mlp::Flow::proceed;
                                                 }});
  REQUIRE(steps.size() == 7);
  const mlp::Index samples[] = {10, 20, 23, 33, 43, 46, 56};
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(steps[i].step == static_cast<mlp::Index>(i) + 1);
    CHECK(steps[i].steps == 7);
    CHECK(steps[i].epoch == static_cast<mlp::Index>(i / 3) + 1);
    CHECK(steps[i].samples == samples[i]);
    CHECK(steps[i].loss == doctest::Approx(steps[i].mean_loss));
    CHECK(steps[i].loss > 0.0);
  }
  REQUIRE(epochs.size() == 3);  // after every pass, and after the last step
  CHECK(epochs[0].step == 3);
  CHECK(epochs[1].step == 6);
  CHECK(epochs[2].step == 7);
  CHECK(epochs[1].samples == 46);
  CHECK(epochs[1].mean_loss ==
        doctest::Approx((steps[3].loss + steps[4].loss + steps[5].loss) / 3.0));
  CHECK(epochs[2].mean_loss == steps[6].mean_loss);
  CHECK(report.mean_loss == steps[6].mean_loss);
  CHECK(report.epochs == 3);
}

TEST_CASE("a report's mean loss is the same for a sum, and its accuracy that before the update") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.learning_rate = 0.01});
  const auto before = trainer.evaluate(x, y);
  mlp::StepReport seen;
  trainer.fit(x, y, {.batch_size = 23}, {.on_step = [&](const mlp::StepReport& r) {
                seen = r;
                return mlp::Flow::proceed;
              }});
  CHECK(seen.loss == doctest::Approx(23.0 * before.loss));
  CHECK(seen.mean_loss == doctest::Approx(before.loss));
  CHECK(seen.accuracy == before.accuracy);
  CHECK(seen.accuracy > 0.0);
}

TEST_CASE("sample weights follow their samples through the shuffling") {
  Eigen::VectorXf weights(23);
  for (mlp::Index j = 0; j < 23; ++j) weights(j) = static_cast<float>(j % 4) * 0.5F;
  Model by_hand(mlp::Seed{7});
  trainer_of(by_hand).step(mlp::Batch{x, y, weights});
  Model model(mlp::Seed{7});
  trainer_of(model).fit(mlp::Batch{x, y, weights}, {.batch_size = 23, .seed = 3});
  const auto difference = by_hand.parameters().flat() - model.parameters().flat();
  CHECK(difference.abs().maxCoeff() < 1e-6F);  // summed in another order
  CHECK_FALSE(support::same_parameters(model, fitted({.batch_size = 23, .seed = 3})));
  const Eigen::VectorXf few = Eigen::VectorXf::Ones(22);
  CHECK_THROWS_WITH_AS(trainer_of(model).fit(mlp::Batch{x, y, few}, {}),
                       "mlp: sample weights: size: expected 23, found 22", mlp::SizeError);
}

TEST_CASE("a callback that stops ends the fit after its step") {
  Model model(mlp::Seed{7});
  int epochs = 0;
  const mlp::Callbacks stop_in_step{.on_step =
                                        [](const mlp::StepReport& r) {
                                          return r.step == 4 ? mlp::Flow::stop : mlp::Flow::proceed;
                                        },
                                    .on_epoch =
                                        [&](const mlp::EpochReport&) {
                                          ++epochs;
                                          return mlp::Flow::proceed;
                                        }};
  const auto stopped = trainer_of(model).fit(x, y, {.batch_size = 10, .epochs = 9}, stop_in_step);
  CHECK(stopped.stopped);
  CHECK(stopped.steps == 4);
  CHECK(stopped.epochs == 2);
  CHECK(stopped.samples == 33);
  CHECK(epochs == 1);  // the second is not over
  CHECK(stopped.position.steps_of_epoch == 1);
  CHECK(support::same_parameters(model, fitted({.batch_size = 10, .steps = 4})));

  const mlp::Callbacks stop_in_epoch{
      .on_epoch = [](const mlp::EpochReport&) { return mlp::Flow::stop; }};
  const auto once = trainer_of(model).fit(x, y, {.batch_size = 10, .epochs = 9}, stop_in_epoch);
  CHECK(once.stopped);
  CHECK(once.epochs == 1);
  CHECK(once.steps == 3);
}

TEST_CASE("the order follows from the seed, and every epoch has another") {
  CHECK(
      support::same_parameters(fitted({.epochs = 3, .seed = 5}), fitted({.epochs = 3, .seed = 5})));
  CHECK_FALSE(support::same_parameters(fitted({.batch_size = 5, .epochs = 1, .seed = 5}),
                                       fitted({.batch_size = 5, .epochs = 1, .seed = 6})));
  // With one sample a batch and the model standing still, the losses tell the order.
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0});
  const auto orders = [&] {
    std::vector<std::vector<double>> epochs(3);
    trainer.fit(x, y, {.batch_size = 1, .epochs = 3, .seed = 5},
                {.on_step = [&](const mlp::StepReport& r) {
                  epochs[static_cast<std::size_t>(r.epoch - 1)].push_back(r.loss);
                  return mlp::Flow::proceed;
                }});
    return epochs;
  };
  auto epochs = orders();
  const auto further = orders();  // the trainer's epochs 4 to 6
  for (const auto& epoch : epochs) {
    for (const auto& other : further) CHECK(epoch != other);
  }
  mlp::Trainer afresh(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0});
  std::swap(trainer, afresh);
  CHECK(epochs == orders());
  CHECK(epochs[0] != epochs[1]);
  CHECK(epochs[1] != epochs[2]);
  // And each is an order of all samples.
  for (auto& epoch : epochs) std::sort(epoch.begin(), epoch.end());
  CHECK(std::set(epochs[0].begin(), epochs[0].end()).size() == 23);
  CHECK(epochs[0] == epochs[1]);
  CHECK(epochs[0] == epochs[2]);
}

TEST_CASE("what is left out differs from epoch to epoch") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0});
  std::set<double> seen;
  trainer.fit(x, y, {.batch_size = 1, .epochs = 1}, {.on_step = [&](const mlp::StepReport& r) {
                seen.insert(r.loss);
                return mlp::Flow::proceed;
              }});
  const std::set<double> all = std::exchange(seen, {});
  // Sixteen of 23 an epoch: over some epochs everybody's turn comes.
  std::set<double> sums;
  trainer.fit(x, y, {.batch_size = 16, .epochs = 20, .remainder = mlp::Remainder::drop},
              {.on_step = [&](const mlp::StepReport& r) {
                sums.insert(r.loss);
                return mlp::Flow::proceed;
              }});
  CHECK(all.size() == 23);
  CHECK(sums.size() == 20);
}

TEST_CASE("a range of samples trains like matrices, also one that can be passed only once") {
  std::vector<Sample> samples(23);
  for (std::size_t j = 0; j < 23; ++j) {
    std::copy_n(x.data() + 5 * j, 5, samples[j].first.begin());
    samples[j].second = y[j];
  }
  const mlp::FitOptions options{.batch_size = 5, .epochs = 3};
  const Model expected = fitted(options);
  Model of_vector(mlp::Seed{7});
  trainer_of(of_vector).fit(samples, options);
  CHECK(support::same_parameters(of_vector, expected));

  Model of_stream(mlp::Seed{7});
  trainer_of(of_stream).fit(Stream{&samples}, options);
  CHECK(samples.empty());
  CHECK(support::same_parameters(of_stream, expected));
}

TEST_CASE("values as targets are fitted too") {
  mlp::Model<support::Regressor, double> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.2});
  const DynamicMatrix<double> inputs = support::random_matrix<double>(5, 40, 2);
  const DynamicMatrix<double> targets = 0.5 * support::random_matrix<double>(3, 5, 3) * inputs;
  const double before = trainer.evaluate(inputs, targets).loss;
  trainer.fit(inputs, targets, {.batch_size = 8, .epochs = 200});
  CHECK(trainer.evaluate(inputs, targets).loss < 0.01 * before);
}

TEST_CASE("exclusive or is learnt") {
  using Net = mlp::Network<mlp::Dense<2, 8, mlp::Tanh>, mlp::Dense<8, 1, mlp::Sigmoid>>;
  Eigen::Matrix<float, 2, 4> corners;
  corners << 0, 0, 1, 1,  //
      0, 1, 0, 1;
  const Eigen::Vector4i exclusive_or(0, 1, 1, 0);
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::BinaryCrossEntropy<mlp::Mean>{},
                       mlp::Sgd{.learning_rate = 0.5, .momentum = 0.9});
  trainer.fit(corners, exclusive_or, {.batch_size = 4, .epochs = 300});
  CHECK(trainer.predict_classes(corners) == exclusive_or);
  const auto evaluation = trainer.evaluate(corners, exclusive_or);
  CHECK(evaluation.accuracy == 1.0);
  CHECK(evaluation.loss < 0.05);
}

namespace {

/// x and y again, one sample at a time, with what each draw adds.
struct Drawn {
  double noise = 0.0;
  static mlp::Index size() { return x.cols(); }
  static int label(mlp::Index index) { return y[static_cast<std::size_t>(index)]; }
  void input(mlp::Index index, std::uint64_t draw, float* to) const {
    for (mlp::Index i = 0; i < 5; ++i) {
      to[i] = x(i, index) + static_cast<float>(noise * static_cast<double>(draw));
    }
  }
};
static_assert(mlp::Dataset<Drawn, float>);

}  // namespace

TEST_CASE("a data set that gives single samples trains as the matrix of them does") {
  const mlp::FitOptions options{.batch_size = 5, .epochs = 3, .seed = 2};
  Model model(mlp::Seed{7});
  auto trainer = trainer_of(model);
  trainer.fit(Drawn{}, options);
  CHECK(support::same_parameters(model, fitted(options)));
  const mlp::Evaluation expected = trainer.evaluate(x, y);
  const mlp::Evaluation found = trainer.evaluate(Drawn{});
  CHECK(found.loss == expected.loss);
  CHECK(found.accuracy == expected.accuracy);
  CHECK(found.samples == 23);

  Model noisy(mlp::Seed{7});
  trainer_of(noisy).fit(Drawn{0.01}, options);
  CHECK_FALSE(support::same_parameters(noisy, model));
}

TEST_CASE("a schedule multiplies the learning rate of each step, and leaves it as it was") {
  Model scheduled(mlp::Seed{7});
  auto trainer = trainer_of(scheduled);
  std::vector<double> rates;
  const auto schedule = [](mlp::Index step, mlp::Index steps) {
    CHECK(steps == 4);
    return 1.0 / double(step + 1);
  };
  const auto on_step = [&](const mlp::StepReport&) {
    rates.push_back(trainer.optimizer().learning_rate);
    return mlp::Flow::proceed;
  };
  trainer.fit(x, y, {.batch_size = 5, .steps = 4, .schedule = schedule}, {.on_step = on_step});
  CHECK(rates == std::vector<double>{0.2, 0.1, 0.2 / 3, 0.05});
  CHECK(trainer.optimizer().learning_rate == 0.2);
}

TEST_CASE("a schedule leaves the learning rate as it was also where a callback throws") {
  Model model(mlp::Seed{7});
  auto trainer = trainer_of(model);
  const auto on_epoch = [](const mlp::EpochReport&) -> mlp::Flow {
    throw std::runtime_error("stopped by hand");
  };
  CHECK_THROWS_WITH_AS(trainer.fit(x, y, {.epochs = 2, .schedule = [](auto, auto) { return 0.5; }},
                                   {.on_epoch = on_epoch}),
                       "stopped by hand", std::runtime_error);
  CHECK(trainer.optimizer().learning_rate == 0.2);
  CHECK(trainer.updates() == 1);
}

TEST_CASE("an order of the caller's own decides which samples an epoch takes") {
  std::vector<mlp::Index> steps;
  const auto order = [](mlp::Index epoch) {
    return std::vector<mlp::Index>(epoch == 1 ? 3 : 4, 7);
  };
  const auto on_epoch = [&](const mlp::EpochReport& report) {
    steps.push_back(report.step);
    return mlp::Flow::proceed;
  };
  Model model(mlp::Seed{7});
  trainer_of(model).fit(x, y, {.batch_size = 2, .steps = 6, .order = order},
                        {.on_epoch = on_epoch});
  CHECK(steps == std::vector<mlp::Index>{2, 4, 6});
  Model by_hand(mlp::Seed{7});
  auto trainer = trainer_of(by_hand);
  const std::vector<int> label{y[7]}, labels{y[7], y[7]};
  const auto pair = x.col(7).replicate(1, 2).eval();
  trainer.step(pair, labels);
  trainer.step(x.col(7), label);
  for (int step = 0; step < 4; ++step) trainer.step(pair, labels);
  CHECK(support::same_parameters(model, by_hand));
}

TEST_CASE("a step says whether its epoch ends with it") {
  std::vector<mlp::Index> last;
  const auto on_step = [&](const mlp::StepReport& report) {
    if (report.ends_epoch) last.push_back(report.step);
    return mlp::Flow::proceed;
  };
  Model model(mlp::Seed{7});
  trainer_of(model).fit(x, y, {.batch_size = 5, .steps = 12}, {.on_step = on_step});
  CHECK(last == std::vector<mlp::Index>{5, 10, 12});
}

TEST_CASE("fits of one epoch each are one fit of many epochs, dropout's draws included") {
  using Dropped =
      mlp::Network<mlp::Dense<5, 8, mlp::Tanh>, mlp::Dropout<8>, mlp::Dense<8, 3, mlp::Softmax>>;
  const auto train = [](int fits, mlp::Index epochs) {
    mlp::Model<Dropped> model(mlp::Seed{7});
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.2});
    for (int fit = 0; fit < fits; ++fit) {
      trainer.fit(x, y, {.batch_size = 5, .epochs = epochs, .remainder = mlp::Remainder::drop});
    }
    CHECK(trainer.trained() == mlp::TrainedSoFar{fits * epochs, fits * epochs * 20});
    return model;
  };
  const auto expected = train(1, 12);
  CHECK(support::same_parameters(train(12, 1), expected));
  CHECK(support::same_parameters(train(4, 3), expected));
}

TEST_CASE("a schedule whose options make no sense is refused before anything is trained") {
  Model model(mlp::Seed{7});
  auto trainer = trainer_of(model);
  CHECK_THROWS_WITH_AS(trainer.fit(x, y, {.schedule = mlp::StepDecay{.at = {30.0, 60.0}}}),
                       "mlp: StepDecay: at: expected 0 to 1, found 30.000000", mlp::OptionError);
  mlp::LinearWarmup warmup{mlp::CosineDecay{}, 1.5};
  CHECK_THROWS_AS(trainer.fit(x, y, {.schedule = std::ref(warmup)}), mlp::OptionError);
  CHECK(trainer.updates() == 0);
  CHECK(trainer.trained() == mlp::TrainedSoFar{});
}

TEST_CASE("a step whose samples cannot be had has not begun") {
  struct Failing {
    bool* fails;
    static mlp::Index size() { return x.cols(); }
    static int label(mlp::Index index) { return y[static_cast<std::size_t>(index)]; }
    void input(mlp::Index index, std::uint64_t, float* to) const {
      if (*fails && index == 13) throw std::runtime_error("no sample 13");
      std::copy_n(x.data() + 5 * index, 5, to);
    }
  };
  using Dropped =
      mlp::Network<mlp::Dense<5, 8, mlp::Tanh>, mlp::Dropout<8>, mlp::Dense<8, 3, mlp::Softmax>>;
  mlp::Model<Dropped> model(mlp::Seed{7}), whole(mlp::Seed{7});
  const mlp::Adam adam{.learning_rate = 0.05};
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, adam);
  mlp::Trainer unhindered(whole, mlp::CrossEntropy<mlp::Mean>{}, adam);
  bool fails = true;
  mlp::FitPosition position;
  const mlp::FitOptions options{.batch_size = 5, .epochs = 2, .seed = 4};
  CHECK_THROWS_WITH_AS(trainer.fit(Failing{&fails}, options,
                                   {.on_step =
                                        [&](const mlp::StepReport& report) {
                                          position = report.position;
                                          return mlp::Flow::proceed;
                                        }}),
                       "no sample 13", std::runtime_error);
  CHECK(trainer.updates() == position.steps);
  CHECK(trainer.trained() == mlp::TrainedSoFar{1, position.samples});
  fails = false;
  mlp::FitOptions rest = options;
  rest.from = position;
  trainer.fit(Failing{&fails}, rest);
  unhindered.fit(x, y, options);
  CHECK(support::same_parameters(model, whole));
}

TEST_CASE("fit stops at the first loss that is not finite, with the weights before it") {
  const mlp::FitOptions options{.batch_size = 5, .epochs = 3, .shuffle = false};
  DynamicMatrix<float> targets = support::random_matrix<float>(3, 23, 3);
  targets(1, 12) = 1e30F;  // in the third batch: its square is beyond a float
  mlp::Model<support::Regressor, float> model(mlp::Seed{7}), expected(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.2});
  const mlp::FitReport report = trainer.fit(x, targets, options);
  CHECK(report.diverged);
  CHECK(report.stopped);
  CHECK(report.steps == 3);
  mlp::Trainer other(expected, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.2});
  for (const mlp::Index first : {0, 5}) {
    other.step(x.middleCols(first, 5), targets.middleCols(first, 5));
  }
  CHECK(support::same_parameters(model, expected));
}

TEST_CASE("the history is what was handed to on_epoch, with the validation of every epoch") {
  const auto other_x = support::random_matrix<float>(5, 9, 2);
  const auto other_y = support::random_labels(9, 3, 2);
  Model model(mlp::Seed{7});
  auto trainer = trainer_of(model);
  std::vector<mlp::Evaluation> found;
  const auto validate = [&] {
    found.push_back(trainer.evaluate(other_x, other_y));
    return found.back();
  };
  std::vector<mlp::EpochReport> handed;
  const auto on_epoch = [&](const mlp::EpochReport& report) {
    handed.push_back(report);
    CHECK(found.size() == handed.size());  // validated before
    return mlp::Flow::proceed;
  };
  const auto report = trainer.fit(x, y, {.batch_size = 10, .steps = 7, .validate = validate},
                                  {.on_epoch = on_epoch});
  REQUIRE(report.history.size() == 3);
  REQUIRE(found.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const mlp::EpochReport& epoch = report.history[i];
    CHECK(epoch.epoch == static_cast<mlp::Index>(i) + 1);
    CHECK(epoch.step == handed[i].step);
    CHECK(epoch.samples == handed[i].samples);
    CHECK(epoch.mean_loss == handed[i].mean_loss);
    CHECK(epoch.is_complete == (i < 2));
    REQUIRE(epoch.validation);
    CHECK(epoch.validation->loss == found[i].loss);
    CHECK(epoch.validation->accuracy == found[i].accuracy);
    CHECK(epoch.validation->samples == 9);
  }
  CHECK(found[0].loss != found[1].loss);
  CHECK(found[2].loss == trainer.evaluate(other_x, other_y).loss);
  CHECK(support::same_parameters(model, fitted({.batch_size = 10, .steps = 7})));
}

TEST_CASE("without validation the history has none, and a run that goes on begins a new one") {
  Model model(mlp::Seed{7});
  auto trainer = trainer_of(model);
  mlp::FitPosition position;
  const auto stop_in_second = [&](const mlp::StepReport& report) {
    position = report.position;
    return report.step == 4 ? mlp::Flow::stop : mlp::Flow::proceed;
  };
  const auto first =
      trainer.fit(x, y, {.batch_size = 10, .epochs = 3}, {.on_step = stop_in_second});
  REQUIRE(first.history.size() == 1);
  CHECK_FALSE(first.history[0].validation);
  CHECK(first.history[0].is_complete);
  CHECK(first.position == position);
  const auto rest = trainer.fit(x, y, {.batch_size = 10, .epochs = 3, .from = position});
  REQUIRE(rest.history.size() == 2);
  CHECK(rest.history[0].epoch == 2);
  CHECK(rest.history[1].epoch == 3);

  Model whole(mlp::Seed{7});
  const auto expected = trainer_of(whole).fit(x, y, {.batch_size = 10, .epochs = 3});
  REQUIRE(expected.history.size() == 3);
  CHECK(expected.history[0].mean_loss == first.history[0].mean_loss);
  CHECK(expected.history[1].mean_loss == rest.history[0].mean_loss);
  CHECK(expected.history[2].mean_loss == rest.history[1].mean_loss);
}
