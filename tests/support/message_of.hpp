// What a call has to say for itself when it fails.
#pragma once

#include <string>

namespace support {

/// The message with which `call` fails, and "" if it does not. Other errors pass through.
template <class Error, class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace support
