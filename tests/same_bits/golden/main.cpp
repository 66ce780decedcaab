// Prints a line for each network, its name and the hash of what it has become:
//   golden_bits                 all of them, as golden_bits.txt has them
//   golden_bits FILE            compares them with those of the file; exit code 1 where one differs
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "golden.hpp"

namespace golden {

std::vector<int> labels(Index classes, Index count, std::uint64_t seed) {
  mlp::Random random(seed);
  std::vector<int> drawn(static_cast<std::size_t>(count));
  for (int& label : drawn) {
    label = static_cast<int>(random.below(static_cast<std::uint64_t>(classes)));
  }
  return drawn;
}

}  // namespace golden

namespace {

std::map<std::string, std::string, std::less<>> read(const char* file) {
  std::map<std::string, std::string, std::less<>> expected;
  std::ifstream lines(file);
  std::string name, hash;
  while (lines >> name >> hash) expected[name] = hash;
  return expected;
}

}  // namespace

int main(int argc, char** argv) {
  auto expected = argc > 1 ? read(argv[1]) : decltype(read("")){};
  int compared = 0, failures = 0;
  for (const auto& list :
       {golden::activations::cases(), golden::data::cases(), golden::layers::cases(),
        golden::losses::cases(), golden::numbers::cases(), golden::optimizers::cases(),
        golden::schedules::cases()}) {
    for (const golden::Case& one : list) {
      char found[17];
      std::snprintf(found, sizeof found, "%016" PRIx64, one.hash());
      if (argc == 1) {
        std::printf("%s %s\n", std::string(one.name).c_str(), found);
        continue;
      }
      const auto line = expected.find(one.name);
      const std::string wanted = line == expected.end() ? "none" : line->second;
      if (line != expected.end()) expected.erase(line);
      ++compared;
      if (wanted == found) continue;
      std::printf("%s: expected %s, found %s\n", std::string(one.name).c_str(), wanted.c_str(),
                  found);
      ++failures;
    }
  }
  if (argc == 1) return 0;
  for (const auto& [name, hash] : expected) {
    std::printf("%s: expected %s, found no network of this name\n", name.c_str(), hash.c_str());
    ++failures;
  }
  std::printf("%d networks, %d differ\n", compared, failures);
  return failures == 0 && compared > 0 ? 0 : 1;
}
