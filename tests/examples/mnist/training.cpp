#include "mnist/training.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <mlp/io/checkpoint.hpp>
#include <mlp/io/model_file.hpp>
#include <mlp/mlp.hpp>
#include <span>

#include "mnist/images.hpp"
#include "mnist/metrics.hpp"
#include "mnist/sha256.hpp"
#include "support/message_of.hpp"
#include "support/temporary_directory.hpp"

namespace {

using mnist::Recipe;
using mnist::RunDirectory;
using support::message_of;
using support::TemporaryDirectory;

/// Noise with a bright bar where the label says.
mnist::Split made_split(int count, std::uint64_t seed) {
  struct Memory {
    std::vector<std::uint8_t> pixels, labels;
  };
  const auto memory = std::make_shared<Memory>();
  mlp::Random random(seed, 0);
  for (int j = 0; j < count; ++j) {
    const auto label = static_cast<int>(random.below(mnist::class_count));
    memory->labels.push_back(static_cast<std::uint8_t>(label));
    for (int i = 0; i < mnist::image_pixels; ++i) {
      const bool is_bright = i / mnist::image_side / 2 == label;
      memory->pixels.push_back(static_cast<std::uint8_t>(random.below(90) + (is_bright ? 160 : 0)));
    }
  }
  return {memory->pixels, memory->labels, memory};
}

const mnist::Dataset& made_data() {
  static const mnist::Dataset data{made_split(100, 1), made_split(30, 2)};
  return data;
}

// 100 samples are 6 batches of 16 an epoch, and 4 left over.
constexpr Recipe plain{.name = "plain descent",
                       .description = "",
                       .batch_size = 16,
                       .steps = 20,
                       .optimizer = Recipe::Optimizer::sgd,
                       .learning_rate = 0.01};
constexpr std::array goals{0.0, 1.5};
constexpr Recipe rich{
    .name = "everything",
    .description = "",
    .batch_size = 16,
    .steps = 9,
    .optimizer = Recipe::Optimizer::adamw,
    .learning_rate = 0.01,
    .schedule = mnist::short_rise,
    .weight_decay = 0.1,
    .dropout_percent = 10,
    .pixels = mnist::standardised,
    .augmentation = mnist::AugmentOptions{.shift_pixels = 2.0, .final_strength = 0.5},
    .accuracies = goals,
    .class_names = mnist::fashion_names};

struct Run {
  mnist::Model model;
  mnist::TrainingResult result;
  mlp::FitPosition began;
};

struct RunOptions {
  std::uint64_t seed = 3;
  mlp::Index steps = 0;
  bool resume = false;
  mlp::Index stop_after = 0;  // 0: never
  double checkpoint_seconds = 1e9;
  int threads = 1;
};

Run run(const Recipe& recipe, const RunDirectory& directory, const RunOptions& options = {},
        const mnist::Dataset& data = made_data()) {
  Run made{mnist::initial_model(recipe, options.seed), {}, {}};
  mlp::ThreadPool pool(options.threads);
  mnist::TrainingOptions training;
  training.seed = options.seed;
  training.steps = options.steps;
  training.resume = options.resume;
  training.checkpoint_seconds = options.checkpoint_seconds;
  training.process_start = std::chrono::steady_clock::now();
  training.on_start = [&](const mlp::FitPosition& from) { made.began = from; };
  training.on_step = [&](const mlp::StepReport& report) {
    return report.step == options.stop_after ? mlp::Flow::stop : mlp::Flow::proceed;
  };
  made.result = mnist::train(made.model, recipe, data, training, directory, pool);
  return made;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool is_same(const mnist::Model& a, const mnist::Model& b) {
  return (a.parameters().flat() == b.parameters().flat()).all();
}

/// Why a run cannot go on, behind the name of its directory.
std::string refusal(const Recipe& recipe, const TemporaryDirectory& parent,
                    const RunOptions& options, const mnist::Dataset& data = made_data()) {
  const RunDirectory directory(parent.path());
  std::string text = message_of<mlp::FileError>([&] { run(recipe, directory, options, data); });
  const std::string start = parent.path().string() + "/";
  REQUIRE(text.starts_with(start));
  return text.substr(start.size());
}

TEST_CASE("training: weights start from the recipe's distribution, and follow from the seed") {
  Recipe normal = plain;
  normal.weight_stddev = 1.0;
  const mnist::Model model = mnist::initial_model(normal, 5);
  const auto W = model.parameters().tensor(0);
  const double mean = W.cast<double>().mean();
  CHECK(std::abs(mean) < 0.02);
  CHECK((W.cast<double>() - mean).square().mean() == doctest::Approx(1.0).epsilon(0.02));
  CHECK((model.parameters().tensor(1) == 0.0F).all());
  CHECK(is_same(model, mnist::initial_model(normal, 5)));
  CHECK(!is_same(model, mnist::initial_model(normal, 6)));

  const mnist::Model glorot = mnist::initial_model(plain, 5);
  CHECK(is_same(glorot, mnist::Model(mlp::Seed{5})));
}

TEST_CASE("training: plain descent is that of a trainer, on the summed loss") {
  const TemporaryDirectory parent;
  const RunDirectory directory(parent.path());
  const Run made = run(plain, directory);

  mnist::Model model(mlp::Seed{3});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.learning_rate = 0.01},
                       {.seed = 3});
  const auto x = made_data().train.matrix();
  const std::vector<int> y(made_data().train.labels.begin(), made_data().train.labels.end());
  const mlp::FitReport expected = trainer.fit(
      x, y, {.batch_size = 16, .steps = 20, .seed = 3, .remainder = mlp::Remainder::drop});
  CHECK(is_same(made.model, model));
  CHECK(made.began == mlp::FitPosition{});
  CHECK(made.result.report.steps == 20);
  CHECK(made.result.report.epochs == 4);
  CHECK(made.result.report.samples == 320);
  CHECK(made.result.report.mean_loss == expected.mean_loss);
  CHECK(made.result.samples_here == 320);
  CHECK(!made.result.was_finished);
  CHECK(!made.result.report.stopped);
  CHECK(made.result.goals.empty());
  CHECK(made.result.seconds_train > 0.0);
  CHECK(made.result.seconds_total >= made.result.seconds_train);

  const mlp::Evaluation on_train = trainer.evaluate(mnist::ScaledImages(made_data().train));
  const mlp::Evaluation on_test = trainer.evaluate(mnist::ScaledImages(made_data().test));
  CHECK(made.result.on_train.loss == on_train.loss);
  CHECK(made.result.on_train.samples == 100);
  CHECK(made.result.on_test.loss == on_test.loss);
  CHECK(made.result.on_test.accuracy == on_test.accuracy);
  CHECK(made.result.on_test.samples == 30);
}

TEST_CASE("training: a run leaves its model, its history and its checkpoint") {
  const TemporaryDirectory parent;
  const RunDirectory directory(parent.path());
  const Run made = run(rich, directory);
  CHECK(directory.unsaved_run().empty());
  CHECK(std::filesystem::exists(directory.checkpoint()));
  CHECK(!std::filesystem::exists(directory.metrics()));

  mnist::Model model;
  const mlp::ModelInfo info = mlp::load(directory.model(), model);
  CHECK(is_same(model, made.model));
  REQUIRE(info.preprocessing);
  CHECK(info.preprocessing->apply<double>(Eigen::VectorXd::Constant(1, 255.0))(0) ==
        doctest::Approx((1.0 - 0.1307) / 0.3081));
  CHECK(info.class_names.at(1) == "trouser");
  CHECK(info.user.at("recipe") == "everything");

  // The digest of what numpy would write: each tensor by columns, layer by layer.
  std::string bytes;
  for (std::size_t t = 0; t < mnist::Model::Parameters::tensor_count; ++t) {
    const auto tensor = model.parameters().tensor(t);
    bytes.append(reinterpret_cast<const char*>(tensor.data()),
                 static_cast<std::size_t>(tensor.size()) * sizeof(float));
  }
  CHECK(made.result.parameters_sha256 ==
        mnist::sha256(std::as_bytes(std::span(bytes.data(), bytes.size()))));

  // Six steps, and three of the second epoch.
  std::ifstream history(directory.history());
  std::string line;
  std::vector<std::string> rows;
  while (std::getline(history, line)) rows.push_back(line);
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].starts_with("1,6,96,"));
  CHECK(rows[2].starts_with("2,9,144,"));

  REQUIRE(made.result.goals.size() == 2);
  CHECK(made.result.goals[0].seconds);
  CHECK(!made.result.goals[1].seconds);
}

TEST_CASE("training: stopped after any step and resumed, a run ends with the same bits") {
  for (const Recipe* const recipe : {&plain, &rich}) {
    CAPTURE(recipe->name);
    const TemporaryDirectory whole;
    const RunDirectory whole_directory(whole.path());
    const Run expected = run(*recipe, whole_directory);
    const std::string history = text_of(whole_directory.history());
    for (const mlp::Index stop : {1, 6, 8}) {
      CAPTURE(stop);
      const TemporaryDirectory parent;
      const RunDirectory directory(parent.path());
      const Run first = run(*recipe, directory, {.stop_after = stop});
      CHECK(first.result.report.stopped);
      CHECK(first.result.report.steps == stop);
      CHECK(first.result.parameters_sha256.empty());
      CHECK(!std::filesystem::exists(directory.model()));
      CHECK(!std::filesystem::exists(directory.history()));
      const Run second = run(*recipe, directory, {.resume = true, .threads = 2});
      CHECK(second.began.steps == stop);
      CHECK(second.result.samples_here == 16 * (recipe->steps - stop));
      CHECK(is_same(second.model, expected.model));
      CHECK(second.result.parameters_sha256 == expected.result.parameters_sha256);
      CHECK(text_of(directory.history()) == history);
      // How long the first part took is unknown.
      for (const auto& goal : second.result.goals) CHECK(!goal.seconds);
    }
  }
}

TEST_CASE("training: checkpoints come as often as asked for, the first one too") {
  const TemporaryDirectory parent;
  const RunDirectory directory(parent.path());
  std::vector<bool> exists;
  mnist::Model model = mnist::initial_model(plain, 3);
  mlp::ThreadPool pool(1);
  for (const double seconds : {0.0, 1e9}) {
    std::filesystem::remove(directory.checkpoint());
    mnist::TrainingOptions options;
    options.seed = 3;
    options.steps = 2;
    options.checkpoint_seconds = seconds;
    options.on_start = [](const mlp::FitPosition&) {};
    options.on_step = [&](const mlp::StepReport&) {
      exists.push_back(std::filesystem::exists(directory.checkpoint()));
      return mlp::Flow::proceed;
    };
    mnist::train(model, plain, made_data(), options, directory, pool);
  }
  CHECK(exists == std::vector<bool>{true, true, false, false});
}

TEST_CASE("training: what is stopped at its last step is finished") {
  const TemporaryDirectory parent;
  const RunDirectory directory(parent.path());
  const Run made = run(plain, directory, {.steps = 4, .stop_after = 4});
  CHECK(!made.result.report.stopped);
  CHECK(std::filesystem::exists(directory.model()));
  CHECK(made.result.on_test.samples == 30);
}

TEST_CASE("training: a run that is finished and reported is left alone, others are made whole") {
  const TemporaryDirectory parent;
  const RunDirectory directory(parent.path());
  const Run made = run(plain, directory);
  mnist::write_metrics({.parameters_sha256 = made.result.parameters_sha256}, directory.metrics());
  Run again = run(plain, directory, {.resume = true});
  CHECK(again.result.was_finished);
  CHECK(is_same(again.model, made.model));
  std::filesystem::remove(directory.model());
  again = run(plain, directory, {.resume = true});
  CHECK(!again.result.was_finished);
  CHECK(again.result.samples_here == 0);
  CHECK(again.result.on_test.loss == made.result.on_test.loss);
  CHECK(std::filesystem::exists(directory.model()));
}

TEST_CASE("training: a run goes on with its own recipe, seed, length and data only") {
  const TemporaryDirectory parent;
  run(plain, RunDirectory(parent.path()), {.stop_after = 7});
  const auto refused = [&](const Recipe& recipe, RunOptions options,
                           const mnist::Dataset& data = made_data()) {
    options.resume = true;
    return refusal(recipe, parent, options, data);
  };
  Recipe renamed = plain;
  renamed.name = "another";
  CHECK(refused(renamed, {}) ==
        "checkpoint.safetensors: recipe: expected \"another\", found \"plain descent\"");
  CHECK(refused(plain, {.seed = 4}) == "checkpoint.safetensors: seed: expected \"4\", found \"3\"");
  CHECK(refused(plain, {.steps = 5}) ==
        "checkpoint.safetensors: steps: expected \"5\", found \"20\"");
  const mnist::Dataset other{made_split(100, 7), made_data().test};
  CHECK(refused(plain, {}, other)
            .starts_with("checkpoint.safetensors: SHA-256 of the training images: expected \""));
  mnist::Dataset relabelled = made_data();
  relabelled.train.labels = other.train.labels;
  CHECK(refused(plain, {}, relabelled)
            .starts_with("checkpoint.safetensors: SHA-256 of the training labels: expected \""));
  run(plain, RunDirectory(parent.path()), {.resume = true});
}

TEST_CASE("training: a run without a checkpoint begins, unless it is another's") {
  const TemporaryDirectory parent;
  {
    const RunDirectory directory(parent.path());
    CHECK(run(plain, directory, {.steps = 2, .resume = true}).began.steps == 0);
    directory.set_unsaved_run("recipe plain descent, seed 3, steps 3");
  }
  CHECK(refusal(plain, parent, {.steps = 2, .resume = true}) ==
        ".lock: run: expected \"recipe plain descent, seed 3, steps 2\", found \"recipe plain "
        "descent, seed 3, steps 3\"");
  {
    const RunDirectory directory(parent.path());
    CHECK(run(plain, directory, {.steps = 3, .resume = true}).began.steps == 0);
    mnist::write_metrics({}, directory.metrics());
    std::filesystem::remove(directory.checkpoint());
  }
  // Results whose checkpoint is gone are not written over.
  CHECK(refusal(plain, parent, {.steps = 3, .resume = true}) ==
        "checkpoint.safetensors: file: expected a readable file, found \"No such file or "
        "directory\"");
}

TEST_CASE("training: counts and histories that are not the run's are refused") {
  const TemporaryDirectory parent;
  run(plain, RunDirectory(parent.path()), {.stop_after = 13});
  const auto file = RunDirectory(parent.path()).checkpoint();
  const auto refused = [&](const auto& change) {
    // Loaded and saved as mnist_train does.
    mnist::Model model;
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.learning_rate = 0.01},
                         {.seed = 3});
    const auto contents = mlp::safetensors::read(file);
    mlp::safetensors::Metadata of_run;
    for (const auto& [key, value] : contents.metadata) {
      if (key.starts_with("run.")) of_run[key.substr(4)] = value;
    }
    mlp::Checkpoint checkpoint = mlp::load_checkpoint(trainer, of_run, file);
    change(checkpoint);
    const std::string good = text_of(file);
    mlp::save_checkpoint(trainer, checkpoint, file);
    const std::string text = refusal(plain, parent, {.resume = true});
    std::ofstream(file, std::ios::binary) << good;
    return text.substr(text.find(": ") + 2);
  };
  using mlp::Checkpoint;
  CHECK(refused([](Checkpoint& c) { c.position.steps = 21; }) ==
        "counts: steps: expected at most 20, found 21");
  const std::string counts = "counts: expected those of this run after its steps, found others";
  CHECK(refused([](Checkpoint& c) { c.position.steps = 14; }) == counts);
  CHECK(refused([](Checkpoint& c) { c.position.epoch = 2; }) == counts);
  CHECK(refused([](Checkpoint& c) { c.position.samples = 207; }) == counts);
  CHECK(refused([](Checkpoint& c) { c.position.data_set = 99; }) == counts);
  CHECK(refused([](Checkpoint& c) { c.position.batch_size = 17; }) == counts);
  const auto history = [](Checkpoint& c) -> std::vector<double>& { return c.numbers[0].second; };
  CHECK(refused([&](Checkpoint& c) { history(c).pop_back(); }) ==
        "history: expected rows of 5 numbers, found others");
  CHECK(refused([&](Checkpoint& c) { history(c).resize(5); }) ==
        "history: expected a row for each epoch that has ended, found others");
  for (const std::size_t place : {0U, 1U, 2U, 5U, 6U, 7U}) {
    CAPTURE(place);
    CHECK(refused([&](Checkpoint& c) { history(c)[place] += 1.0; }) ==
          "history: expected the rows of this run, found others");
  }
  for (const std::size_t place : {3U, 9U}) {
    CHECK(refused([&](Checkpoint& c) { history(c)[place] = std::nan(""); }) ==
          "history: expected the rows of this run, found others");
  }
  CHECK(run(plain, RunDirectory(parent.path()), {.resume = true}).began.steps == 13);
}

TEST_CASE("training: dropout, decay, schedule and distortion each change what is learnt") {
  const auto digest = [](const Recipe& recipe) {
    const TemporaryDirectory parent;
    return run(recipe, RunDirectory(parent.path()), {.steps = 3}).result.parameters_sha256;
  };
  const std::string all = digest(rich);
  Recipe recipe = rich;
  recipe.dropout_percent = 0;
  CHECK(digest(recipe) != all);
  recipe.dropout_percent = 5;
  CHECK(digest(recipe) != all);
  recipe = rich;
  recipe.weight_decay = 0.0;
  CHECK(digest(recipe) != all);
  recipe = rich;
  recipe.schedule.reset();
  CHECK(digest(recipe) != all);
  recipe = rich;
  recipe.augmentation.reset();
  CHECK(digest(recipe) != all);
  recipe = rich;
  recipe.pixels = {};
  CHECK(digest(recipe) != all);
  CHECK(digest(rich) == all);
}

TEST_CASE("training: a share of dropout that no network is compiled for is refused") {
  const TemporaryDirectory parent;
  Recipe recipe = rich;
  recipe.dropout_percent = 7;
  CHECK(message_of<mlp::OptionError>([&] { run(recipe, RunDirectory(parent.path())); }) ==
        "mnist: recipe: dropout_percent: expected 0, 5 or 10, found 7");
}

TEST_CASE("training: a run that diverges leaves no model") {
  const TemporaryDirectory parent;
  const RunDirectory directory(parent.path());
  Recipe recipe = plain;
  recipe.learning_rate = 1e38;
  const Run made = run(recipe, directory);
  CHECK(made.result.report.diverged);
  CHECK(!std::filesystem::exists(directory.model()));
  CHECK(made.result.parameters_sha256.empty());
}

}  // namespace
