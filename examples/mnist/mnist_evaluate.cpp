// How good a model is on a data set: accuracy, confusion matrix, and figures for each class.
#include <cstdio>
#include <mlp/io/printable.hpp>
#include <string>
#include <vector>

#include "mnist/command_line.hpp"
#include "mnist/dataset.hpp"
#include "mnist/digit_model.hpp"
#include "mnist/evaluation.hpp"
#include "mnist/json_text.hpp"
#include "mnist/program.hpp"

namespace {

using mlp::detail::Json;

constexpr const char* program_name = "mnist_evaluate";

enum class Side { left, right };

/// A printable name on that side of a column of so many characters, cut if it is longer.
std::string in_column(const std::string& name, std::size_t width, Side side) {
  const std::string text = mlp::printable(name);
  std::string result;
  std::size_t count = 0;
  for (const char c : text) {
    const bool begins_character = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (begins_character && count++ == width) return result;
    result += c;
  }
  const std::string space(width - count, ' ');
  return side == Side::left ? result + space : space + result;
}

void print_text(const mnist::ModelEvaluation& result, const mnist::DigitModel& model) {
  std::printf("accuracy %.2f %% of %lld images, mean cross-entropy %.4f, macro F1 %.4f\n\n",
              100.0 * result.confusion.accuracy(), static_cast<long long>(result.samples),
              result.loss, result.confusion.macro_f1());
  std::printf("%-12s", "true \\ said");
  for (int c = 0; c < mnist::class_count; ++c) {
    std::printf(" %s", in_column(model.class_name(c), 7, Side::right).c_str());
  }
  std::printf("\n");
  for (int actual = 0; actual < mnist::class_count; ++actual) {
    std::printf("%s", in_column(model.class_name(actual), 12, Side::left).c_str());
    for (int said = 0; said < mnist::class_count; ++said) {
      std::printf(" %7lld", static_cast<long long>(result.confusion.counts()(actual, said)));
    }
    std::printf("\n");
  }
  std::printf("\n%-12s %9s %9s %9s %9s\n", "class", "precision", "recall", "F1", "images");
  for (int c = 0; c < mnist::class_count; ++c) {
    std::printf("%s %9.4f %9.4f %9.4f %9lld\n",
                in_column(model.class_name(c), 12, Side::left).c_str(),
                result.confusion.precision(c), result.confusion.recall(c), result.confusion.f1(c),
                static_cast<long long>(result.confusion.counts().row(c).sum()));
  }
}

void print_json(const mnist::ModelEvaluation& result, const mnist::DigitModel& model) {
  Json matrix = Json::array(), classes = Json::array();
  for (int c = 0; c < mnist::class_count; ++c) {
    const Eigen::Matrix<std::int64_t, 1, mnist::class_count> row = result.confusion.counts().row(c);
    matrix.add(std::vector<std::int64_t>(row.begin(), row.end()));
    classes.add(Json::object({{"name", model.class_name(c)},
                              {"precision", result.confusion.precision(c)},
                              {"recall", result.confusion.recall(c)},
                              {"f1", result.confusion.f1(c)},
                              {"images", row.sum()}}));
  }
  const Json json = Json::object({{"samples", result.samples},
                                  {"accuracy", result.confusion.accuracy()},
                                  {"loss", result.loss},
                                  {"macro_f1", result.confusion.macro_f1()},
                                  {"confusion_matrix", matrix},
                                  {"classes", classes}});
  std::printf("%s\n", mnist::to_text(json).c_str());
}

int run(int argc, char** argv) {
  mnist::EvaluateOptions options{.data = mnist::default_data_directory().string()};
  mnist::parse(*mnist::command_line(options), argc, argv);
  const mnist::DigitModel model(options.model);
  const mnist::Dataset data = mnist::load(options.data);
  const mnist::ModelEvaluation result =
      mnist::evaluate(model, options.split == "test" ? data.test : data.train);
  options.json ? print_json(result, model) : print_text(result, model);
  return mnist::ExitCode::done;
}

}  // namespace

int main(int argc, char** argv) { return mnist::run_program(program_name, argc, argv, run); }
