#include <mlp/io/checkpoint.hpp>

#include <doctest/doctest.h>

#include <functional>

#include "support/message_of.hpp"
#include "support/networks.hpp"
#include "support/temporary_directory.hpp"

namespace {

using support::message_of;
using support::TemporaryDirectory;
namespace safetensors = mlp::safetensors;

using Model = mlp::Model<support::Classifier>;
using Trainer = mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Sgd>;

const auto x = support::random_matrix<float>(5, 23, 1);
const std::vector<int> y = support::random_labels(23, 3, 1);
const safetensors::Metadata run{{"recipe", "test"}, {"seed", "3"}};

struct Run {
  Model model{mlp::Seed{7}};
  Trainer trainer{model, {}, {.learning_rate = 0.2, .momentum = 0.5}};
  std::vector<double> losses;  // of the epochs

  mlp::FitReport fit(const mlp::FitPosition& from,
                     std::function<mlp::Flow(const mlp::StepReport&)> on_step = {}) {
    const auto on_epoch = [this](const mlp::EpochReport& report) {
      if (report.is_complete) losses.push_back(report.mean_loss);
      return mlp::Flow::proceed;
    };
    const auto schedule = [](mlp::Index step, mlp::Index steps) {
      return 1.0 - double(step) / double(steps);
    };
    return trainer.fit(
        x, y, {.batch_size = 5, .epochs = 4, .seed = 3, .schedule = schedule, .from = from},
        {.on_step = std::move(on_step), .on_epoch = on_epoch});
  }
};

/// A good file, to be spoilt.
safetensors::File good_file(const std::filesystem::path& path) {
  Run first;
  first.fit({});
  mlp::save_checkpoint(first.trainer, {.run = run}, path);
  return safetensors::read(path);
}

/// What loading says of a file in which something was changed; nothing is loaded from it.
std::string refusal(const std::function<void(safetensors::File&)>& spoil) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  safetensors::File file = good_file(path);
  spoil(file);
  safetensors::write(path, file.tensors, file.metadata);
  Run second;
  const Model before = second.model;
  const std::string message =
      message_of<mlp::BadFile>([&] { mlp::load_checkpoint(second.trainer, run, path); });
  CHECK(support::same_parameters(before, second.model));
  CHECK(second.trainer.updates() == 0);
  return message.substr(std::min(message.size(), path.string().size()));
}

}  // namespace

TEST_CASE("a run that is stopped at any step and resumed ends with the bits of one that is not") {
  Run whole;
  const mlp::FitReport expected = whole.fit({});
  REQUIRE(expected.steps == 20);
  const TemporaryDirectory directory;
  const auto path = directory.path() / "checkpoint";
  for (mlp::Index stop = 1; stop <= 20; ++stop) {
    std::vector<double> losses;
    {
      Run first;
      first.fit({}, [&](const mlp::StepReport& report) {
        if (report.step < stop) return mlp::Flow::proceed;
        mlp::save_checkpoint(first.trainer, {report.position, run, {{"losses", first.losses}}},
                             path);
        return mlp::Flow::stop;
      });
      losses = first.losses;
      // At the end of an epoch its report comes after the step's.
      if (stop % 5 == 0) losses.pop_back();
    }
    Run second;
    const mlp::Checkpoint checkpoint = mlp::load_checkpoint(second.trainer, run, path);
    CHECK(checkpoint.position.steps == stop);
    CHECK(checkpoint.run == run);
    REQUIRE(checkpoint.numbers.size() == 1);
    CHECK(checkpoint.numbers[0].second == losses);
    const mlp::FitReport report = second.fit(checkpoint.position);
    CHECK(report.steps == expected.steps);
    CHECK(report.epochs == expected.epochs);
    CHECK(report.samples == expected.samples);
    CHECK(second.trainer.updates() == 20);
    if (stop < 20) CHECK(report.mean_loss == expected.mean_loss);
    CHECK(support::same_parameters(whole.model, second.model));
    CHECK(support::same_bits(whole.trainer.optimizer_memory()[0].flat(),
                             second.trainer.optimizer_memory()[0].flat()));
  }
}

TEST_CASE("a checkpoint of another run is refused, with the difference") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  good_file(path);
  const std::string file = path.string();
  Run second;
  const auto load = [&](const safetensors::Metadata& with) {
    return message_of<mlp::BadFile>([&] { mlp::load_checkpoint(second.trainer, with, path); });
  };
  CHECK(load({{"recipe", "test"}, {"seed", "4"}}) == file + ": seed: expected \"4\", found \"3\"");
  CHECK(load({{"data", "mnist"}}) == file + ": data: expected \"mnist\", found none");
  CHECK(load({{"recipe", "test"}}) == file + ": seed: expected none, found \"3\"");

  mlp::Model<support::Regressor> other(mlp::Seed{1});
  mlp::Trainer regression(other, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const std::string network =
      message_of<mlp::BadFile>([&] { mlp::load_checkpoint(regression, {}, path); });
  CHECK(network.starts_with(file + ": network: expected \"[{"));
  CHECK(network.find("softmax") != std::string::npos);

  // Two memories, of which the first is as large as the only one here.
  Model model;
  mlp::Trainer adam(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Adam{});
  adam.step(x, y);
  mlp::save_checkpoint(adam, {.run = run}, path);
  const Model before = second.model;
  CHECK(load(run).starts_with(file + ": tensor \"memory.1\": expected no such tensor, for the "
                                     "optimizer has 1 of its memory, found ["));
  CHECK(support::same_parameters(before, second.model));
  CHECK_THROWS_AS(mlp::load_checkpoint(second.trainer, run, directory.path() / "none"),
                  mlp::MissingFile);
}

TEST_CASE("a bad checkpoint is refused, and nothing is loaded from it") {
  const auto tensor = [](safetensors::File& file, const char* name) -> mlp::Tensor& {
    return const_cast<mlp::Tensor&>(*file.find(name));
  };
  const auto without = [&](const char* name) {
    return refusal([&](safetensors::File& file) {
      std::erase_if(file.tensors, [&](const mlp::Tensor& t) { return t.name == name; });
    });
  };
  CHECK(without("counts") ==
        ": tensor \"counts\": expected I64 of shape [5], found no such tensor");
  CHECK(without("sums") == ": tensor \"sums\": expected F64 of shape [1], found no such tensor");
  CHECK(without("memory.0").starts_with(": tensor \"memory.0\": expected F32 of shape ["));
  CHECK(without("parameters").starts_with(": tensor \"parameters\": expected F32 of shape ["));
  CHECK(refusal([&](safetensors::File& file) {
          static const std::vector<std::int64_t> negative{20, 20, -4, 5, 92};
          tensor(file, "counts").data = std::as_bytes(std::span(negative));
        }) == ": counts: expected numbers of at least 0, found -4");
  CHECK(refusal([&](safetensors::File& file) { tensor(file, "counts").dtype = mlp::DType::u64; }) ==
        ": tensor \"counts\": expected I64 of shape [5], found U64 of shape [5]");
  CHECK(refusal([](safetensors::File& file) { file.metadata["mlp.checkpoint_version"] = "2"; }) ==
        ": format version: expected \"1\", found \"2\"");
  CHECK(refusal([](safetensors::File& file) {
          file.metadata.erase("mlp.architecture");
        }).starts_with(": network: expected"));
}
