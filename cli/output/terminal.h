#pragma once

#include <string>

namespace orrery {

/// How text may look where it is going.
struct Terminal {
  std::size_t columns = 100;  // that fit on a line
  bool colours = false;
  bool unicode = false;

  /// Of standard output, or of a file that is not a terminal.
  static Terminal of_output(bool to_file);

  /// `text` in bold, dim, or the colour that a utilisation from 0 to 1 has.
  std::string bold(const std::string& text) const;
  std::string dim(const std::string& text) const;
  std::string rated(double utilization, const std::string& text) const;
  /// A bar of `width` characters, filled to `share` of it and padded with spaces.
  std::string bar(double share, std::size_t width) const;
  /// A paragraph broken between words into lines that fit, each with its line break.
  std::string wrapped(const std::string& text) const;
};

/// Characters that `text` takes on a terminal: escape sequences take none, and a character of
/// several bytes takes one.
std::size_t display_width(const std::string& text);

}  // namespace orrery
