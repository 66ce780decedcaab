// Trains the reference network on MNIST, or on any data set in its format, and reports what it
// learnt.
#include <CLI/CLI.hpp>
#include <bit>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>
#include <future>
#include <mlp/mlp.hpp>
#include <mlp/parallel/thread_pool.hpp>
#include <new>
#include <span>
#include <string>

#include "mnist/dataset.hpp"
#include "mnist/gallery.hpp"
#include "mnist/metrics.hpp"
#include "mnist/progress.hpp"
#include "mnist/recipe.hpp"
#include "mnist/reference_network.hpp"
#include "mnist/sha256.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Model = mlp::Model<mnist::ReferenceNetwork>;
using Images = Eigen::Matrix<float, mnist::image_pixels, Eigen::Dynamic>;

enum ExitCode { done = 0, usage = 64, failed = 70, cannot_write = 73, interrupted_by_user = 130 };

struct Options {
  std::string data = mnist::default_data_directory().string();
  std::string recipe = "seed";
  std::uint64_t seed = 1;
  int threads = 0;
  mlp::Index steps = 0;  // 0: the recipe's
  std::string out;       // empty: runs/RECIPE
};

/// A run that cannot go on. Exit code 70.
struct RunFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

volatile std::sig_atomic_t interrupted = 0;

// The first Ctrl-C ends the run after the step at hand, a second one at once.
extern "C" void on_interrupt(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

const mnist::Recipe& recipe_named(const std::string& name) {
  for (const mnist::Recipe& recipe : mnist::recipes) {
    if (recipe.name == name) return recipe;
  }
  throw RunFailed("recipe " + name + " is not in the table");  // the command line has checked it
}

// CLI11 would let -3 wrap around to a huge seed.
std::string whole_number(const std::string& text) {
  const bool is_whole = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return is_whole ? "" : "expected a whole number from 0 on, found " + text;
}

void describe_options(CLI::App& app, Options& options) {
  std::vector<std::string> names;
  std::string table = "Recipes:";
  for (const mnist::Recipe& recipe : mnist::recipes) {
    names.emplace_back(recipe.name);
    table += "\n  " + std::string(recipe.name) + "    " + std::string(recipe.description);
  }
  app.name("mnist_train");
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string("mnist_train: ") + error.what() +
           "\nRun with --help for more information.\n";
  });
  app.description(
      "Trains the network 784-128-256-10 (sigmoid, sigmoid, softmax; cross-entropy) on MNIST.");
  app.add_option("--data", options.data,
                 "Directory with the four files of MNIST or of a data set in its format")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--recipe", options.recipe, "How to train, see below")
      ->type_name("NAME")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Where all randomness starts from")
      ->type_name("N")
      ->check(whole_number)
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Workers that compute; 0 means one a core")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option("--steps", options.steps, "Steps to train instead of the recipe's length")
      ->type_name("N")
      ->check(CLI::Range(mlp::Index{1}, mlp::Index{1'000'000'000}));
  app.add_option("--out", options.out, "Directory for metrics.json  [default: runs/RECIPE]")
      ->type_name("DIR");
  app.footer(table +
             "\n\nExit codes: 0 done, 64 wrong command line, 65 bad data file, 66 missing data, "
             "70 failed run,\n73 cannot write, 130 interrupted.");
}

/// The delivered weights in the order W (column-major), b, layer by layer, as little-endian floats.
std::string parameters_sha256(const Model::Parameters& parameters) {
  static_assert(std::endian::native == std::endian::little);
  mnist::Sha256 digest;
  for (std::size_t t = 0; t < Model::Parameters::tensor_count; ++t) {
    const auto values = parameters.tensor(t);
    digest.update(std::as_bytes(
        std::span<const float>(values.data(), static_cast<std::size_t>(values.size()))));
  }
  return digest.finish();
}

// What the network says of a few test images, and where it is surest and wrong.
void print_gallery(const Model& model, const Images& images, std::span<const std::uint8_t> labels) {
  constexpr int count = 5;
  const Eigen::MatrixXf probabilities = model.predict(images);
  std::printf("\nThe first test images, and what the network says of them:\n\n%s",
              mnist::draw(images, mnist::first_images(probabilities, labels, count)).c_str());
  const auto mistakes = mnist::surest_mistakes(probabilities, labels, count);
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
              static_cast<long long>(metrics.samples), metrics.seconds_train,
              metrics.samples_per_second(), metrics.seconds_total, path.c_str());
}

int train(const Options& options, Clock::time_point process_start) {
  const mnist::Recipe& recipe = recipe_named(options.recipe);
  const std::filesystem::path out = options.out.empty() ? "runs/" + options.recipe : options.out;
  mnist::prepare_directory(out);
  const mnist::Dataset data = mnist::load(options.data);
  // Only the report needs the name.
  auto name = std::async(std::launch::async, [&data] { return mnist::identify(data); });
  const Images train_images = data.train.matrix(), test_images = data.test.matrix();

  Model model(mlp::Seed{options.seed}, mlp::Normal{.stddev = recipe.weight_stddev});
  mlp::ThreadPool pool(options.threads);
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{},
                       mlp::Sgd{.learning_rate = recipe.learning_rate},
                       {.capacity = recipe.batch_size}, pool);
  std::printf("%lld training and %lld test images; recipe %s, seed %llu, %d %s\n\n%s\n",
              static_cast<long long>(data.train.size()), static_cast<long long>(data.test.size()),
              options.recipe.c_str(), static_cast<unsigned long long>(options.seed), pool.size(),
              pool.size() == 1 ? "thread" : "threads", mnist::ReferenceNetwork::summary().c_str());
  std::fflush(stdout);

  mnist::Progress progress(stdout);
  bool is_finite = true;
  const auto on_step = [&](const mlp::StepReport& report) {
    progress.update(report);
    is_finite = std::isfinite(report.loss);
    return is_finite && interrupted == 0 ? mlp::Flow::proceed : mlp::Flow::stop;
  };
  const Clock::time_point train_start = Clock::now();
  const mlp::FitReport report =
      trainer.fit(train_images, data.train.labels,
                  {.batch_size = recipe.batch_size,
                   .steps = options.steps > 0 ? options.steps : recipe.steps,
                   .seed = options.seed,
                   .remainder = mlp::Remainder::drop},
                  {.on_step = on_step});
  const double seconds_train = seconds_since(train_start);
  progress.finish();
  if (!is_finite) {
    throw RunFailed("loss: expected a finite number, found one that is not, at step " +
                    std::to_string(report.steps));
  }

  const mlp::Evaluation on_train = trainer.evaluate(train_images, data.train.labels);
  const mlp::Evaluation on_test = trainer.evaluate(test_images, data.test.labels);
  if (interrupted != 0) {
    std::fprintf(stderr, "mnist_train: interrupted after step %lld; nothing written\n",
                 static_cast<long long>(report.steps));
    return ExitCode::interrupted_by_user;
  }

  mnist::Metrics metrics{.dataset = name.get(),
                         .recipe = options.recipe,
                         .seed = options.seed,
                         .threads = pool.size(),
                         .steps = report.steps,
                         .samples = report.samples,
                         .train_accuracy = on_train.accuracy,
                         .test_accuracy = on_test.accuracy,
                         .train_loss = on_train.loss,
                         .test_loss = on_test.loss,
                         .seconds_total = 0.0,
                         .seconds_train = seconds_train,
                         .parameters_sha256 = parameters_sha256(model.parameters())};
  metrics.seconds_total = seconds_since(process_start);
  print_gallery(model, test_images, data.test.labels);
  print_result(metrics, mnist::write_metrics(metrics, out).string());
  return ExitCode::done;
}

int report_failure(const char* message, int code) {
  std::fprintf(stderr, "mnist_train: %s\n", message);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  const Clock::time_point start = Clock::now();
  std::signal(SIGINT, on_interrupt);
  Options options;
  CLI::App app;
  describe_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::done : ExitCode::usage;
  }
  try {
    return train(options, start);
  } catch (const mnist::MissingFile& error) {
    report_failure(error.what(), error.exit_code());
    std::fprintf(stderr, "To fetch MNIST: sh examples/mnist/fetch_mnist.sh\n");
    return error.exit_code();
  } catch (const mnist::FileError& error) {
    return report_failure(error.what(), error.exit_code());
  } catch (const mnist::CannotWrite& error) {
    return report_failure(error.what(), ExitCode::cannot_write);
  } catch (const std::bad_alloc&) {
    return report_failure("out of memory", ExitCode::failed);
  } catch (const std::exception& error) {
    return report_failure(error.what(), ExitCode::failed);
  }
}
