// The exceptions for run-time values that do not fit. Every message names what was expected and
// what was found.
#pragma once

#include <mlp/core/abi.hpp>

#include <cstdio>
#include <limits>
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

/// A target that is no probability, or no distribution, where the loss needs one.
struct ProbabilityError : std::domain_error {
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

/// Arithmetic that is not that of IEEE 754, by a compiler's flag or a processor's mode.
struct ArithmeticError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws OptionError "owner: expectation, found F" unless it `holds`, and F is a number that a
/// float can hold too: with others every model ends in infinities.
inline void require_option(bool holds, const char* owner, const char* expectation, double found) {
  constexpr auto most = static_cast<double>(std::numeric_limits<float>::max());
  const bool fits_float = found >= -most && found <= most;
  if (holds && fits_float) return;
  char number[64];
  std::snprintf(number, sizeof number, fits_float ? "%f" : "%g", found);
  throw OptionError(std::string("mlp: ") + owner + ": " + expectation +
                    (holds ? " and at most 3.4e+38, found " : ", found ") + number);
}

namespace detail {

/// Whether an ε added to what is divided by keeps quotients finite in float too: whether it is no
/// subnormal number there.
constexpr bool is_normal_epsilon(double epsilon) {
  return epsilon >= static_cast<double>(std::numeric_limits<float>::min());
}

}  // namespace detail

/// Throws SizeError "what: expected E, found F" unless the two are equal.
template <class Integer>
void require_size(Integer expected, Integer found, const char* what) {
  if (expected != found) {
    throw SizeError(std::string("mlp: ") + what + ": expected " + std::to_string(expected) +
                    ", found " + std::to_string(found));
  }
}

/// Throws SizeError "owner: capacity: expected at least 1, found F" below.
template <class Integer>
void require_capacity(const char* owner, Integer found) {
  if (found < 1) {
    throw SizeError(std::string("mlp: ") + owner + ": capacity: expected at least 1, found " +
                    std::to_string(found));
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
