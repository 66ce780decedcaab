// Says which digits pictures show.
#include <cstdio>
#include <filesystem>
#include <mlp/io/printable.hpp>
#include <string>
#include <utility>
#include <vector>

#include "mnist/command_line.hpp"
#include "mnist/digit_image.hpp"
#include "mnist/digit_model.hpp"
#include "mnist/image.hpp"
#include "mnist/json_text.hpp"
#include "mnist/program.hpp"

namespace {

using mlp::detail::Json;

constexpr const char* program_name = "mnist_predict";

/// "digits.idx[3]" in a file of several images.
std::string name_of(const std::string& file, std::size_t index, std::size_t count) {
  return count == 1 ? file : file + "[" + std::to_string(index) + "]";
}

void print_text(const std::string& name, const mnist::DigitModel& model,
                const Eigen::VectorXf& probabilities, int best) {
  std::printf("%s: %s (%.1f %%)\n   ", mlp::printable(name).c_str(),
              mlp::printable(model.class_name(best)).c_str(),
              100.0 * static_cast<double>(probabilities(best)));
  for (int c = 0; c < probabilities.size(); ++c) {
    std::printf(" %s: %.4f", mlp::printable(model.class_name(c)).c_str(),
                static_cast<double>(probabilities(c)));
  }
  std::printf("\n");
}

Json to_json(const std::string& file, std::size_t index, const mnist::DigitModel& model,
             const Eigen::VectorXf& probabilities, int best) {
  return Json::object(
      {{"file", file},
       {"index", index},
       {"class", best},
       {"name", model.class_name(best)},
       {"probabilities",
        std::vector<float>(probabilities.data(), probabilities.data() + probabilities.size())}});
}

/// Every image that can be read is classified; the exit code is that of the first that cannot.
int predict(const mnist::PredictOptions& options) {
  const mnist::DigitModel model(options.model);
  bool is_first = true;
  int exit_code = mnist::ExitCode::done;
  const auto classify = [&](const std::string& file, const mnist::Image& image, std::size_t index,
                            std::size_t count) {
    const std::string name = name_of(file, index, count);
    const auto pixels = mnist::normalize(image, name);
    const Eigen::VectorXf probabilities = model.predict(pixels);
    Eigen::Index best = 0;
    // Logits differ even where rounding makes several probabilities 1.
    model.logits(pixels).col(0).maxCoeff(&best);
    if (options.json) {
      // One at a time: a small file may hold a million images.
      std::string text =
          mnist::to_text(to_json(file, index, model, probabilities, static_cast<int>(best)));
      for (std::size_t end = 0; (end = text.find('\n', end)) != std::string::npos; end += 3) {
        text.insert(end + 1, "  ");
      }
      std::printf("%s  %s", std::exchange(is_first, false) ? "[\n" : ",\n", text.c_str());
    } else {
      print_text(name, model, probabilities, static_cast<int>(best));
    }
  };
  const auto attempt = [&](const auto& action) {
    try {
      action();
    } catch (const mlp::FileError& error) {
      const int code = mnist::report(error.what(), error.exit_code());
      if (exit_code == mnist::ExitCode::done) exit_code = code;
    }
  };
  for (const std::string& file : options.images) {
    attempt([&] {
      mnist::for_each_image(file, [&](const mnist::Image& image, std::size_t i, std::size_t count) {
        attempt([&] { classify(file, image, i, count); });
      });
    });
  }
  if (options.json) std::printf("%s\n", is_first ? "[]" : "\n]");
  return exit_code;
}

int run(int argc, char** argv) {
  mnist::PredictOptions options;
  mnist::parse(*mnist::command_line(options), argc, argv);
  return predict(options);
}

}  // namespace

int main(int argc, char** argv) { return mnist::run_program(program_name, argc, argv, run); }
