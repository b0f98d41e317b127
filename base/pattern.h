#pragma once

#include <memory>
#include <string>

#include "base/error.h"

namespace re2 {
class RE2;
}

namespace orrery {

/// A regular expression that a user wrote. Searching takes time and memory in proportion to the
/// text, whatever the expression is (RE2's syntax: no look-around, no back-references).
class Pattern {
 public:
  /// Throws InputError at `where` when `text` is none.
  Pattern(const std::string& text, const Location& where);

  /// Does the expression match somewhere in `text`?
  bool found_in(const std::string& text) const;

 private:
  std::shared_ptr<const re2::RE2> expression_;
};

}  // namespace orrery
