// Any bytes are either refused as a bad file, with nothing changed, or are a checkpoint that comes
// back the same when it is written and read again, and from which a run goes on.
#include "networks.hpp"
#include "safetensors_mutator.hpp"

namespace {

using fuzz::require;

bool is_finite(const fuzz::Run::Trainer::Parameters& parameters) {
  return parameters.flat().allFinite();
}

bool is_finite(fuzz::Run& run) {
  bool all = is_finite(run.trainer().model().parameters());
  for (const auto& [name, memory] : run.trainer().optimizer_state().memory) {
    all = all && is_finite(memory);
  }
  return all;
}

/// What is finite can be written, and read again, unless the run has been longer than any.
void check_save(fuzz::Run& run, const mlp::Checkpoint& checkpoint) {
  const auto counts = {run.trainer().updates(), run.trainer().trained().epochs,
                       run.trainer().trained().samples, checkpoint.position.steps,
                       checkpoint.position.samples};
  if (std::max(counts) > mlp::detail::largest_count) return;
  try {
    const fuzz::Bytes file = run.save(checkpoint);
    fuzz::Run other;
    require(other.save(other.load(file)) == file);
  } catch (const mlp::NonFiniteError&) {
    require(!is_finite(run) || !std::isfinite(checkpoint.position.epoch_loss));
  }
}

void check(std::span<const std::byte> file) {
  try {  // most inputs are no safetensors files, whatever they are read as
    (void)mlp::safetensors::parse(file, "f");
  } catch (const mlp::BadFile&) {
    return;
  }
  fuzz::Run run;
  mlp::Checkpoint checkpoint;
  try {
    checkpoint = run.load(file);
  } catch (const mlp::BadFile&) {
    static const fuzz::Bytes untouched = fuzz::Run().save({});
    require(run.save({}) == untouched);
    return;
  }
  fuzz::accepted.add();
  require(is_finite(run));
  check_save(run, checkpoint);

  run.step();
  check_save(run, checkpoint);

  // Further epochs, whatever the last fit was.
  const mlp::FitReport fresh = run.fit(4);
  require(fresh.steps > 0 && fresh.steps <= 4);
  check_save(run, {.position = fresh.position});

  run.load(file);
  try {
    const mlp::FitReport report = run.fit(checkpoint.position.steps + 4, checkpoint.position);
    require(report.steps > checkpoint.position.steps);
    check_save(run, {.position = report.position});
  } catch (const mlp::OptionError&) {  // not a place of a fit on this data set
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check(std::as_bytes(std::span(data, size)));
  return 0;
}
