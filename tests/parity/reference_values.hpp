// Values that other programs computed, from the files in reference/, beside the library's.
// make_reference.sh writes them anew.
#pragma once

#include "library_kinds.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <limits>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace parity {

using Values = std::vector<double>;

/// What can be expected of two programs that round differently: a few thousand times 2^-53.
inline constexpr double usual_tolerance = 1e-12;

/// |found - expected| in units of `expected`, or where that is small beside the others of its row,
/// which terms that cancel make it, of a thousandth of the row's largest.
inline double relative_difference(double found, double expected, double largest) {
  if (found == expected) return 0.0;
  const double unit = std::max(std::abs(expected), 1e-3 * largest);
  const double difference = std::abs(found - expected) / unit;
  return std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
}

/// A part of the library, and its lines in reference/TOPIC.txt: `part NAME: PROGRAM`, then `row
/// NAME: VALUES`. Every row has to be read. With MLP_PARITY_TABLE in the environment it ends by
/// printing its row of the table in docs/parity.md.
class Part {
 public:
  Part(std::string topic, std::string name) : topic_(std::move(topic)), name_(std::move(name)) {
    read(std::string(support::source_directory) + "/tests/parity/reference/" + topic_ + ".txt");
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  ~Part() {
    if (std::uncaught_exceptions() > 0) return;
    for (const auto& row : rows_) {
      INFO(topic_ << ".txt, part " << name_ << ", row " << row.first << ": not compared");
      CHECK(row.second.is_read);
    }
    if (std::getenv("MLP_PARITY_TABLE") != nullptr && tolerance_ > 0.0) {
      std::printf("| `%s/%s` | %s | %.1g | %.0g |\n", topic_.c_str(), name_.c_str(),
                  program_.c_str(), largest_, tolerance_);
    }
  }

  /// A row that the library starts from as well.
  const Values& given(const std::string& row) {
    const auto found = rows_.find(row);
    INFO(topic_ << ".txt, part " << name_ << ": expected a row " << row);
    REQUIRE(found != rows_.end());
    found->second.is_read = true;
    return found->second.values;
  }

  /// What the library computed is what the other program did.
  void compare(const std::string& row, std::span<const double> found,
               double tolerance = usual_tolerance) {
    const Values& expected = given(row);
    CAPTURE(name_);
    CAPTURE(row);
    REQUIRE(found.size() == expected.size());
    double largest = 0.0;
    for (const double value : expected) largest = std::max(largest, std::abs(value));
    std::size_t worst = 0;
    double difference = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double of_this = relative_difference(found[i], expected[i], largest);
      if (of_this > difference) {
        worst = i;
        difference = of_this;
      }
    }
    INFO("value " << worst << ": expected " << expected.at(worst) << ", found " << found[worst]);
    CHECK(difference <= tolerance);
    largest_ = std::max(largest_, difference);
    tolerance_ = std::max(tolerance_, tolerance);
  }
  void compare(const std::string& row, double found) { compare(row, std::span(&found, 1)); }

 private:
  struct Row {
    Values values;
    bool is_read = false;
  };

  void read(const std::string& path) {
    std::ifstream file(path);
    CAPTURE(path);
    REQUIRE(file.good());
    std::string line;
    bool is_own = false;
    while (std::getline(file, line)) {
      const std::size_t colon = std::min(line.find(": "), line.size());
      if (line.starts_with("part ")) {
        is_own = line.substr(5, colon - 5) == name_;
        if (is_own) program_ = line.substr(colon + 2);
      } else if (is_own && line.starts_with("row ")) {
        std::istringstream numbers(line.substr(colon + 1));
        Values& values = rows_[line.substr(4, colon - 4)].values;
        // By strtod: streams do not read "inf" and "nan".
        for (std::string number; numbers >> number;) {
          values.push_back(std::strtod(number.c_str(), nullptr));
        }
      }
    }
    INFO("expected a part " << name_);
    REQUIRE(!rows_.empty());
  }

  std::string topic_, name_, program_;
  double largest_ = 0.0;
  double tolerance_ = 0.0;  // the largest
  std::map<std::string, Row> rows_;
};

}  // namespace parity
