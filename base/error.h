#pragma once

#include <stdexcept>
#include <string>

namespace orrery {

/// Where in the user's input something was found. Empty parts are left out of the message.
struct Location {
  std::string file;  // file name, or "command line"
  int line = 0;      // 1-based; 0 when unknown
  std::string key;   // dotted path, such as "array.rows"
};

/// The user's mistake: one line that says where, what was found and what is allowed. Exit code 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message);
  InputError(const Location& where, const std::string& message);
};

/// Our mistake: a law of the machine was broken. Says which block, which cycle, which law.
/// Exit code 3.
class ModelError : public std::runtime_error {
 public:
  ModelError(const std::string& block, long long cycle, const std::string& law);
};

}  // namespace orrery
