#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"

namespace orrery {

/// The options of a strategy. Reading one declares it: its name, its default, what is allowed, and
/// a sentence; `orrery list strategies` prints what a strategy read while it was made.
class StrategyOptions {
 public:
  struct Declared {
    std::string name, fallback, allowed, sentence;
  };

  StrategyOptions() = default;
  /// `given` by name, as text; `where` they were given, for messages.
  explicit StrategyOptions(std::map<std::string, std::string> given, Location where = {});

  /// Each throws InputError when the value that was given is not allowed.
  std::int64_t integer(const std::string& name, std::int64_t fallback, std::int64_t min,
                       std::int64_t max, const std::string& sentence);
  double number(const std::string& name, double fallback, double min, double max,
                const std::string& sentence);
  std::string text(const std::string& name, const std::string& fallback,
                   const std::string& sentence);
  /// Every option given whose name starts with `prefix`, without it: for a strategy inside another.
  std::map<std::string, std::string> with_prefix(const std::string& prefix,
                                                 const std::string& sentence);

  /// InputError when one was given that nobody has read.
  void refuse_unread() const;
  const std::vector<Declared>& declared() const { return declared_; }
  const Location& where() const { return where_; }

 private:
  const std::string* given(const std::string& name) const;
  InputError not_allowed(const Declared& option, const std::string& found) const;

  std::map<std::string, std::string> given_;
  Location where_;
  std::vector<Declared> declared_;
};

}  // namespace orrery
