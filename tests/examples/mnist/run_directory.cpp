#include "mnist/run_directory.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "support/message_of.hpp"
#include "support/temporary_directory.hpp"

using mnist::RunDirectory;
using support::message_of;

TEST_CASE("run directory: one run at a time") {
  const support::TemporaryDirectory parent;
  const auto path = parent.path() / "deep" / "run";
  {
    const RunDirectory mine(path);
    CHECK(std::filesystem::is_directory(path));
    CHECK(message_of<mlp::CannotWrite>([&] { const RunDirectory other(path); }) ==
          path.string() +
              ": directory: expected a directory of its own for every run, found another run at "
              "work in it");
  }
  const RunDirectory next(path);  // nobody's now
  CHECK(next.model() == path / "model.safetensors");
}

TEST_CASE("run directory: what is no directory is refused") {
  const support::TemporaryDirectory parent;
  const auto file = parent.write("file", {});
  CHECK(message_of<mlp::CannotWrite>([&] {
          const RunDirectory run(file);
        }).starts_with(file.string() + ": directory: expected a directory that can be written"));
  CHECK(message_of<mlp::CannotWrite>([&] {
          const RunDirectory run(file / "run");
        }).find("Not a directory") != std::string::npos);
}

TEST_CASE(
    "run directory: a run is noted until it has a checkpoint, whatever happens to the process") {
  const support::TemporaryDirectory parent;
  const auto noted = [&] { return RunDirectory(parent.path()).unsaved_run(); };
  CHECK(noted().empty());
  RunDirectory(parent.path()).set_unsaved_run("a long name of a run");
  CHECK(noted() == "a long name of a run");
  RunDirectory(parent.path()).set_unsaved_run("a short one");
  CHECK(noted() == "a short one");
  RunDirectory(parent.path()).set_unsaved_run("");
  CHECK(noted().empty());
}

TEST_CASE("run directory: a lock that leads elsewhere is refused") {
  const support::TemporaryDirectory parent;
  const auto other = parent.write("other", {});
  std::filesystem::create_hard_link(other, parent.path() / ".lock");
  const auto refusal = [&] {
    return message_of<mlp::CannotWrite>([&] { const RunDirectory run(parent.path()); });
  };
  const std::string start = parent.path().string() + ": directory: expected ";
  CHECK(refusal() ==
        start + "a file of its own under the name .lock, found another kind of file, or a link");
  std::filesystem::remove(parent.path() / ".lock");
  std::filesystem::create_symlink(other, parent.path() / ".lock");
  CHECK(refusal() == start +
                         "a directory that can be written, found \"Too many levels of symbolic "
                         "links\"");
}

TEST_CASE("run directory: the history is a table with a line of names") {
  const support::TemporaryDirectory parent;
  const RunDirectory run(parent.path());
  run.write_history({{1, 468, 59904, 0.25, 1e-3}, {2, 936, 119808, 0.125, 5e-4}});
  std::ifstream file(parent.path() / "history.csv");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK(text ==
        "epoch,steps,samples,mean_loss,learning_rate\n"
        "1,468,59904,0.25,0.001\n"
        "2,936,119808,0.125,0.0005\n");
}
