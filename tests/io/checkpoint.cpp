#include <mlp/io/checkpoint.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "support/message_of.hpp"
#include "support/networks.hpp"
#include "support/no_memory.hpp"
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
    CHECK(support::same_bits(whole.trainer.optimizer_state().memory[0].second.flat(),
                             second.trainer.optimizer_state().memory[0].second.flat()));
  }
}

namespace {

/// One of the parts that remember something, in a trainer of its own.
template <class OptimizerType>
struct Learning {
  Model model{mlp::Seed{7}};
  mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, OptimizerType> trainer;
  explicit Learning(const OptimizerType& optimizer) : trainer(model, {}, optimizer) {}
};
template <class OptimizerType>
Learning(OptimizerType) -> Learning<OptimizerType>;

}  // namespace

TEST_CASE_TEMPLATE("the memory of another optimizer is refused by its name", Other, mlp::Sgd,
                   mlp::AdamW, mlp::Nadam, mlp::RmsProp, mlp::Adagrad, mlp::Adadelta, mlp::Lion) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  Learning adam(mlp::Adam{.learning_rate = 0.01});
  adam.trainer.step(x, y);
  mlp::save_checkpoint(adam.trainer, {}, path);
  Learning other(Other{});
  CHECK(message_of<mlp::BadFile>([&] { mlp::load_checkpoint(other.trainer, {}, path); }) ==
        path.string() + ": optimizer: expected \"" + std::string(Other::name) +
            "\", found \"adam\"");
  CHECK(other.trainer.updates() == 0);
  // And one that goes around the same optimizer has the same memory.
  Learning clipped(mlp::ClipByNorm{mlp::Adam{.learning_rate = 0.01}, 1.0});
  mlp::load_checkpoint(clipped.trainer, {}, path);
  CHECK(clipped.trainer.updates() == 1);
}

namespace {

/// Has no name, so only its memories tell it from others.
struct Nameless {
  mlp::SlotNames names;
  mlp::SlotNames slots() const { return names; }
  template <class Scalar>
  void update(mlp::Segment<Scalar> w, mlp::ConstSegment<Scalar> g, const auto& slot, bool,
              std::int64_t) const {
    slot(0) += g;
    w -= Scalar(0.1) * slot(0);
  }
};

}  // namespace

TEST_CASE("the memory of an optimizer without a name is refused where its names are others") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  Learning two(Nameless{{"sum", "more"}});
  two.trainer.step(x, y);
  mlp::save_checkpoint(two.trainer, {}, path);
  const auto refused = [&](const Nameless& optimizer) {
    Learning other(optimizer);
    const std::string message =
        message_of<mlp::BadFile>([&] { mlp::load_checkpoint(other.trainer, {}, path); });
    CHECK(other.trainer.updates() == 0);
    return message.substr(path.string().size());
  };
  CHECK(refused({{"sum"}}) ==
        ": tensor \"memory.more\": expected a memory of the optimizer, found one that it does not "
        "have");
  CHECK(refused({{"sum", "more", "most"}})
            .starts_with(": tensor \"memory.most\": expected F32 of shape ["));
  Learning same(Nameless{{"more", "sum"}});
  mlp::load_checkpoint(same.trainer, {}, path);
  CHECK(same.trainer.updates() == 1);
}

TEST_CASE("memories that options leave unused at the moment are kept") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  const mlp::RmsProp rms{.learning_rate = 0.01, .momentum = 0.9, .centred = true};
  const auto steps = [](auto& trainer, double momentum, bool centred) {
    trainer.optimizer().momentum = momentum;
    trainer.optimizer().centred = centred;
    for (int step = 0; step < 3; ++step) trainer.step(x, y);
  };
  Learning whole(rms);
  steps(whole.trainer, 0.9, true);
  steps(whole.trainer, 0.0, false);
  mlp::save_checkpoint(whole.trainer, {}, path);
  Learning resumed(mlp::RmsProp{.learning_rate = 0.01});
  mlp::load_checkpoint(resumed.trainer, {}, path);
  CHECK(resumed.trainer.optimizer_state().memory.size() == 3);
  steps(whole.trainer, 0.9, true);
  steps(resumed.trainer, 0.9, true);
  CHECK(support::same_parameters(whole.model, resumed.model));

  // But what is in use must be there.
  Learning plain(mlp::RmsProp{.learning_rate = 0.01});
  plain.trainer.step(x, y);
  mlp::save_checkpoint(plain.trainer, {}, path);
  CHECK(message_of<mlp::BadFile>([&] {
          mlp::load_checkpoint(whole.trainer, {}, path);
        }).starts_with(path.string() + ": tensor \"memory.velocity\": expected"));
}

TEST_CASE("a layer that was frozen for a while is as old as it was") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  const mlp::Adam adam{.learning_rate = 0.01};
  Learning whole(adam), resumed(adam);
  whole.trainer.freeze(0);
  for (int step = 0; step < 50; ++step) whole.trainer.step(x, y);
  mlp::save_checkpoint(whole.trainer, {}, path);
  mlp::load_checkpoint(resumed.trainer, {}, path);
  whole.trainer.unfreeze(0);
  for (int step = 0; step < 3; ++step) {
    whole.trainer.step(x, y);
    resumed.trainer.step(x, y);
  }
  CHECK(support::same_parameters(whole.model, resumed.model));
}

TEST_CASE("a loop of fits goes on after a checkpoint with the orders that come next") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  const mlp::FitOptions one_epoch{.batch_size = 5, .seed = 3};
  Run whole, resumed;
  for (int call = 0; call < 3; ++call) whole.trainer.fit(x, y, one_epoch);
  mlp::save_checkpoint(whole.trainer, {}, path);
  mlp::load_checkpoint(resumed.trainer, {}, path);
  CHECK(resumed.trainer.trained() == mlp::TrainedSoFar{3, 69});
  for (int call = 0; call < 2; ++call) {
    whole.trainer.fit(x, y, one_epoch);
    resumed.trainer.fit(x, y, one_epoch);
  }
  CHECK(support::same_parameters(whole.model, resumed.model));
}

TEST_CASE("a place within a later fit is kept whole, with what was before it") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  Run first, second;
  first.fit({});
  const mlp::FitReport report = first.fit({}, [](const mlp::StepReport& step) {
    return step.step == 7 ? mlp::Flow::stop : mlp::Flow::proceed;
  });
  REQUIRE(report.position.earlier == mlp::TrainedSoFar{4, 92});
  mlp::save_checkpoint(first.trainer, {.position = report.position, .run = run}, path);
  CHECK(mlp::load_checkpoint(second.trainer, run, path).position == report.position);
  CHECK(second.trainer.trained() == first.trainer.trained());
}

TEST_CASE("early stopping, stopped within or after any epoch and resumed, ends the same") {
  struct Stopped {
    Run run;
    mlp::EarlyStopping<Model> stopping{run.model, {.patience = 2}};
    mlp::FitReport fit(const mlp::FitPosition& from, mlp::Index stop) {
      auto& trainer = run.trainer;
      return trainer.fit(x, y,
                         {.batch_size = 5,
                          .epochs = 40,
                          .seed = 3,
                          .validate = [&] { return trainer.evaluate(x.rightCols(9), labels()); },
                          .from = from},
                         {.on_step =
                              [stop](const mlp::StepReport& report) {
                                return report.step == stop ? mlp::Flow::stop : mlp::Flow::proceed;
                              },
                          .on_epoch = std::ref(stopping)});
    }
    // Of no use to learn: the loss on them soon rises.
    static std::vector<int> labels() { return support::random_labels(9, 3, 77); }
  };
  Stopped whole;
  const mlp::FitReport expected = whole.fit({}, 0);
  REQUIRE(expected.stopped);
  REQUIRE(expected.epochs < 40);
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  for (mlp::Index stop = 1; stop < expected.steps; ++stop) {
    CAPTURE(stop);
    Stopped first;
    const mlp::FitReport report = first.fit({}, stop);
    mlp::save_checkpoint(first.run.trainer, {.position = report.position}, path);
    Stopped second;
    const mlp::Checkpoint checkpoint = mlp::load_checkpoint(second.run.trainer, {}, path);
    second.stopping = {second.run.model,
                       {.patience = 2},
                       first.stopping.state(),
                       first.stopping.best_parameters()};
    const mlp::FitReport rest = second.fit(checkpoint.position, 0);
    CHECK(rest.steps == expected.steps);
    CHECK(second.stopping.state() == whole.stopping.state());
    CHECK(support::same_parameters(whole.run.model, second.run.model));
    CHECK(support::same_bits(whole.stopping.best_parameters().flat(),
                             second.stopping.best_parameters().flat()));
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

  mlp::Model<support::Classifier> summed(mlp::Seed{1});
  mlp::Trainer by_sum(summed, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.momentum = 0.5});
  CHECK(message_of<mlp::BadFile>([&] { mlp::load_checkpoint(by_sum, run, path); }) ==
        file + ": loss: expected \"cross_entropy, sum\", found \"cross_entropy, mean\"");

  Model model;
  mlp::Trainer seeded(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.momentum = 0.5},
                      {.seed = 9});
  CHECK(message_of<mlp::BadFile>([&] { mlp::load_checkpoint(seeded, run, path); }) ==
        file + ": seed of the trainer: expected 9, found 0");
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
        ": tensor \"counts\": expected I64 of shape [14], found no such tensor");
  CHECK(without("updates_of_layer") ==
        ": tensor \"updates_of_layer\": expected I64 of shape [2], found no such tensor");
  CHECK(without("sums") == ": tensor \"sums\": expected F64 of shape [1], found no such tensor");
  CHECK(without("memory.velocity")
            .starts_with(": tensor \"memory.velocity\": expected F32 of shape ["));
  CHECK(without("parameters").starts_with(": tensor \"parameters\": expected F32 of shape ["));
  CHECK(refusal([&](safetensors::File& file) {
          static const std::vector<std::int64_t> negative{20, 4, 92, 20, -4, 5, 92,
                                                          0,  0, 23, 5,  5,  1, 0};
          tensor(file, "counts").data = std::as_bytes(std::span(negative));
        }) == ": counts: expected numbers of at least 0, found -4");
  CHECK(refusal([&](safetensors::File& file) { tensor(file, "counts").dtype = mlp::DType::u64; }) ==
        ": tensor \"counts\": expected I64 of shape [14], found U64 of shape [14]");
  CHECK(refusal([](safetensors::File& file) { file.metadata["mlp.checkpoint_version"] = "1"; }) ==
        ": format version: expected \"3\", found \"1\"");
  CHECK(refusal([](safetensors::File& file) {
          file.metadata.erase("mlp.architecture");
        }).starts_with(": network: expected"));
}

TEST_CASE("a forged checkpoint is refused: counts that overflow or cannot be, numbers not finite") {
  const auto with = [&](const char* name, auto numbers) {
    return refusal([&](safetensors::File& file) {
      const_cast<mlp::Tensor&>(*file.find(name)).data = std::as_bytes(std::span(numbers));
    });
  };
  using Counts = std::vector<std::int64_t>;
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  const Counts good{20, 4, 92, 20, 4, 5, 92, 0, 0, 23, 5, 5, 1, 0};
  for (std::size_t i = 0; i < good.size(); ++i) {
    CAPTURE(i);
    Counts counts = good;
    counts[i] = largest;
    CHECK(with("counts", counts) ==
          ": counts: expected numbers up to 9007199254740992, found 9223372036854775807");
    counts[i] = -1;
    CHECK(with("counts", counts) == ": counts: expected numbers of at least 0, found -1");
  }
  const auto position = [&](std::size_t place, std::int64_t count) {
    Counts counts = good;
    counts[place] = count;
    return with("counts", counts);
  };
  CHECK(position(4, 21) == ": counts: epoch: expected 0 to 20, found 21");
  CHECK(position(11, 6) == ": counts: counted_steps_of_epoch: expected 0 to 5, found 6");
  CHECK(position(6, 101) == ": counts: samples: expected 0 to 100, found 101");
  CHECK(position(10, 0) == ": counts: samples: expected 0 to 0, found 92");
  for (const std::size_t flag : {12U, 13U}) {
    CHECK(position(flag, 2) == ": counts: shuffle and remainder: expected 0 or 1, found 2");
  }
  CHECK(with("updates_of_layer", Counts{20, 21}) ==
        ": updates_of_layer: expected at most 20, found 21");

  CHECK(with("sums", std::vector<double>{std::nan("")}) ==
        ": tensor \"sums\": number 0: expected a finite number, found nan");
  for (const char* const name : {"parameters", "memory.velocity"}) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), HUGE_VALF, -HUGE_VALF}) {
      std::vector<float> numbers(static_cast<std::size_t>(Model::Parameters::storage_size));
      numbers[3] = bad;
      CHECK(with(name, numbers) == ": tensor \"" + std::string(name) +
                                       "\": number 3: expected a finite number, found " +
                                       std::to_string(bad));
    }
  }
}

TEST_CASE("a checkpoint that could not be loaded is not written over a good one") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  good_file(path);
  Run spoilt;
  spoilt.model.parameters().flat()(2) = HUGE_VALF;
  CHECK(message_of<mlp::NonFiniteError>([&] {
          mlp::save_checkpoint(spoilt.trainer, {.run = run}, path);
        }) == "mlp: save_checkpoint: parameters: number 2: expected a finite number, found inf");
  Run second;
  mlp::load_checkpoint(second.trainer, run, path);
  CHECK(second.trainer.updates() == 20);
}

TEST_CASE("a checkpoint for which there is no memory is not written, nor half loaded") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c", target = directory.path() / "target";
  Run first, second;
  first.fit({});
  second.fit({}, [](const mlp::StepReport& report) {
    return report.step == 7 ? mlp::Flow::stop : mlp::Flow::proceed;
  });
  mlp::save_checkpoint(first.trainer, {.run = run}, path);
  const auto before = mlp::read_file(path);
  mlp::save_checkpoint(second.trainer, {.run = run, .numbers = {{"losses", second.losses}}}, path);
  const auto expected = mlp::read_file(path);

  support::refuse_each_allocation(
      [&] {
        mlp::save_checkpoint(first.trainer, {.run = run}, target);
        return mlp::Checkpoint{.run = run, .numbers = {{"losses", second.losses}}};
      },
      [&](const mlp::Checkpoint& checkpoint) {
        mlp::save_checkpoint(second.trainer, checkpoint, target);
      },
      [&](const mlp::Checkpoint& /*checkpoint*/, bool is_thrown) {
        CHECK(mlp::read_file(target) == (is_thrown ? before : expected));
        CHECK(!std::filesystem::exists(directory.path() / "target.tmp"));
      });
  support::refuse_each_allocation(
      [] { return std::make_unique<Run>(); },
      [&](const std::unique_ptr<Run>& other) { mlp::load_checkpoint(other->trainer, run, path); },
      [&](const std::unique_ptr<Run>& other, bool is_thrown) {
        const Run fresh;
        const Run& same = is_thrown ? fresh : second;
        CHECK(support::same_parameters(other->model, same.model));
        CHECK(other->trainer.updates() == same.trainer.updates());
        CHECK(other->trainer.trained() == same.trainer.trained());
        // The optimizer's memory too.
        other->trainer.step(x, y);
        Run next;
        if (!is_thrown) mlp::load_checkpoint(next.trainer, run, path);
        next.trainer.step(x, y);
        CHECK(support::same_parameters(other->model, next.model));
      });
}
