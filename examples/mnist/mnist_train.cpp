// Trains the reference network on MNIST, or on any data set in its format, and reports what it
// learnt.
#include <chrono>
#include <cstdio>
#include <string>

#include "mnist/command_line.hpp"
#include "mnist/dataset.hpp"
#include "mnist/gallery.hpp"
#include "mnist/interruption.hpp"
#include "mnist/metrics.hpp"
#include "mnist/program.hpp"
#include "mnist/progress.hpp"
#include "mnist/recipe.hpp"
#include "mnist/training.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using mnist::ExitCode;

constexpr const char* program_name = "mnist_train";

/// A run that cannot go on. Exit code 70.
struct RunFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const mnist::Recipe& recipe_named(const std::string& name) {
  for (const mnist::Recipe& recipe : mnist::recipes) {
    if (recipe.name == name) return recipe;
  }
  throw RunFailed("recipe " + name + " is not in the table");  // the command line has checked it
}

// What the network says of a few test images, and its surest mistakes.
void print_gallery(const mnist::Model& model, const mnist::Split& test, mnist::PixelScale pixels) {
  constexpr int count = 5;
  const auto images = test.matrix();
  const Eigen::MatrixXf probabilities = model.predict(test.matrix(pixels));
  std::printf("\nThe first test images, and what the network says of them:\n\n%s",
              mnist::draw(images, mnist::first_images(probabilities, test.labels, count)).c_str());
  const auto mistakes = mnist::surest_mistakes(probabilities, test.labels, count);
  if (!mistakes.empty()) {
    std::printf("\nIts surest mistakes:\n\n%s", mnist::draw(images, mistakes).c_str());
  }
}

void print_result(const mnist::Metrics& metrics, const std::string& path) {
  std::printf("\n%s\n            accuracy     loss\n", metrics.dataset.c_str());
  std::printf("training     %5.2f %%   %6.4f\n", 100.0 * metrics.train_accuracy,
              metrics.train_loss);
  std::printf("test         %5.2f %%   %6.4f\n\n", 100.0 * metrics.test_accuracy,
              metrics.test_loss);
  std::printf("%lld samples in %.2f s: %.0f samples/s; %.2f s in all\n%s\n",
              static_cast<long long>(metrics.samples_here), metrics.seconds_train,
              metrics.samples_per_second(), metrics.seconds_total, path.c_str());
  for (const auto& goal : metrics.goals) {
    if (!goal.seconds) continue;
    std::printf("%.1f %% of the test set right after %.2f s\n", 100.0 * goal.accuracy,
                *goal.seconds);
  }
}

int train(const mnist::TrainOptions& options, Clock::time_point process_start) {
  const mnist::Recipe& recipe = recipe_named(options.recipe);
  const mnist::RunDirectory directory(options.out.empty() ? "runs/" + options.recipe : options.out);
  const mnist::Dataset data = mnist::load(options.data);
  mlp::ThreadPool pool(options.threads);
  mnist::Model model = mnist::initial_model(recipe, options.seed);
  std::printf("%lld training and %lld test images; recipe %s, seed %llu, %d %s\n\n%s\n",
              static_cast<long long>(data.train.size()), static_cast<long long>(data.test.size()),
              options.recipe.c_str(), static_cast<unsigned long long>(options.seed), pool.size(),
              pool.size() == 1 ? "thread" : "threads", mnist::ReferenceNetwork::summary().c_str());
  std::fflush(stdout);

  mnist::Progress progress(stdout);
  const auto on_start = [&](const mlp::FitPosition& from) {
    if (options.resume && from.steps == 0) {
      std::printf("There is no checkpoint yet: the run begins at its start\n");
    }
    progress.start(from);
  };
  const auto on_step = [&](const mlp::StepReport& report) {
    progress.update(report);
    return mnist::is_interrupted() ? mlp::Flow::stop : mlp::Flow::proceed;
  };
  const mnist::TrainingOptions training{.seed = options.seed,
                                        .steps = options.steps,
                                        .resume = options.resume,
                                        .checkpoint_seconds = options.checkpoint_seconds,
                                        .process_start = process_start,
                                        .on_start = on_start,
                                        .on_step = on_step};
  const mnist::TrainingResult result = mnist::train(model, recipe, data, training, directory, pool);
  progress.finish();
  if (result.was_finished) {
    std::printf("The run is finished already: nothing was done, and %s stays as it is\n",
                directory.metrics().c_str());
    return ExitCode::done;
  }
  if (result.report.diverged) {
    throw RunFailed("loss: expected a finite number, found one that is not, at step " +
                    std::to_string(result.report.steps));
  }
  if (result.report.stopped) {
    std::fprintf(stderr, "%s: interrupted after step %lld; --resume continues from there\n",
                 program_name, static_cast<long long>(result.report.steps));
    return ExitCode::interrupted_by_user;
  }

  mnist::Metrics metrics{.dataset = "",  // below
                         .recipe = options.recipe,
                         .seed = options.seed,
                         .threads = pool.size(),
                         .steps = result.report.steps,
                         .samples = result.report.samples,
                         .samples_here = result.samples_here,
                         .train_accuracy = result.on_train.accuracy,
                         .test_accuracy = result.on_test.accuracy,
                         .train_loss = result.on_train.loss,
                         .test_loss = result.on_test.loss,
                         .seconds_total = result.seconds_total,
                         .seconds_train = result.seconds_train,
                         .goals = result.goals,
                         .parameters_sha256 = result.parameters_sha256};
  // Reads every byte of the data, which only the report needs.
  metrics.dataset = mnist::identify(data);
  print_gallery(model, data.test, recipe.pixels);
  mnist::write_metrics(metrics, directory.metrics());
  print_result(metrics, directory.metrics().string());
  return ExitCode::done;
}

int run(int argc, char** argv) {
  const Clock::time_point start = Clock::now();
  mnist::note_interruptions();
  mnist::TrainOptions options{.data = mnist::default_data_directory().string()};
  mnist::parse(*mnist::command_line(options), argc, argv);
  try {
    return train(options, start);
  } catch (const mnist::MissingFile& error) {
    const int exit_code = mnist::report(error.what(), error.exit_code());
    if (!options.resume) {
      std::fprintf(stderr, "To fetch MNIST: sh examples/mnist/fetch_mnist.sh\n");
    }
    return exit_code;
  }
}

}  // namespace

int main(int argc, char** argv) { return mnist::run_program(program_name, argc, argv, run); }
