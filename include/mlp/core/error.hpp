// The exceptions for run-time values that do not fit. Every message names what was expected and
// what was found.
#pragma once

#include <mlp/core/abi.hpp>

#include <stdexcept>
#include <string>

namespace mlp::inline MLP_ABI {

/// Run-time sizes that do not meet: rows, batch sizes, weights.
struct SizeError : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// A class index outside [0, classes).
struct ClassIndexError : std::out_of_range {
  using std::out_of_range::out_of_range;
};

/// A NaN or an infinity where finite numbers are needed.
struct NonFiniteError : std::domain_error {
  using std::domain_error::domain_error;
};

/// An option or a name that makes no sense here.
struct OptionError : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// A call that has to wait until another one has returned, and would wait for ever.
struct BusyError : std::logic_error {
  using std::logic_error::logic_error;
};

/// Throws OptionError "owner: expectation, found F" unless it `holds`.
inline void require_option(bool holds, const char* owner, const char* expectation, double found) {
  if (!holds) {
    throw OptionError(std::string("mlp: ") + owner + ": " + expectation + ", found " +
                      std::to_string(found));
  }
}

/// Throws SizeError "what: expected E, found F" unless the two are equal.
template <class Integer>
void require_size(Integer expected, Integer found, const char* what) {
  if (expected != found) {
    throw SizeError(std::string("mlp: ") + what + ": expected " + std::to_string(expected) +
                    ", found " + std::to_string(found));
  }
}

/// Throws SizeError "owner: expected at least 1 sample, found 0" where there is none.
template <class Integer>
void require_samples(const char* owner, Integer found) {
  if (found == 0) {
    throw SizeError(std::string("mlp: ") + owner + ": expected at least 1 sample, found 0");
  }
}

}  // namespace mlp::inline MLP_ABI
