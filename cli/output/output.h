#pragma once

#include <optional>
#include <string>

#include "base/output_target.h"

namespace orrery {

/// Where a subcommand's result goes: standard output, or a file (see OutputFile).
class Output {
 public:
  /// Standard output without `file`. Throws InputError when the file could not be written, before
  /// any work is done.
  explicit Output(const std::optional<std::string>& file, const std::string& option = "--output");

  bool is_file() const { return target_.has_value(); }
  /// Writes a text, in which nothing is left that a terminal would obey. Throws InputError.
  void write(const std::string& text) const;
  /// Writes what is no text.
  void write_bytes(const std::string& bytes) const;

 private:
  std::optional<OutputTarget> target_;
};

/// Writes a text to standard output. Throws InputError when that fails, as on a full disk.
void print(const std::string& text);

}  // namespace orrery
