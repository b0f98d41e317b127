#include "cli/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include "base/printable.h"

namespace orrery {
namespace {

constexpr std::size_t kNarrowest = 40;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {  // the first that is set decides
    const std::string value = environment(name);
    if (value.empty()) continue;
    return value.find("UTF-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

Terminal Terminal::of_output(bool to_file) {
  Terminal terminal;
  terminal.unicode = locale_is_utf8();
  if (to_file || isatty(STDOUT_FILENO) == 0) return terminal;
  terminal.colours = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.columns = std::max<std::size_t>(size.ws_col, kNarrowest);
  }
  return terminal;
}

std::string Terminal::bold(const std::string& text) const {
  return colours ? "\033[1m" + text + "\033[0m" : text;
}

std::string Terminal::dim(const std::string& text) const {
  return colours ? "\033[2m" + text + "\033[0m" : text;
}

std::string Terminal::rated(double utilization, const std::string& text) const {
  if (!colours) return text;
  const char* colour = utilization >= 0.6 ? "32" : utilization >= 0.25 ? "33" : "31";
  return "\033[" + std::string(colour) + "m" + text + "\033[0m";
}

std::string Terminal::bar(double share, std::size_t width) const {
  static const char* const kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double filled = std::clamp(share, 0.0, 1.0) * static_cast<double>(width);
  if (!unicode) {
    const auto full = static_cast<std::size_t>(std::lround(filled));
    return std::string(full, '#') + std::string(width - full, ' ');
  }
  const auto eighths = static_cast<std::size_t>(std::lround(filled * 8));
  std::string bar;
  for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
  bar += kEighths[eighths % 8];
  return bar + std::string(width - (eighths + 7) / 8, ' ');
}

std::string Terminal::wrapped(const std::string& text) const {
  std::istringstream words(printable(text));
  std::string lines;
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && display_width(line) + 1 + display_width(word) > columns) {
      lines += line + "\n";
      line = " ";  // and the space before the word: the rest is indented
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return lines + line + "\n";
}

std::size_t display_width(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\033') {
      at = std::min(text.find('m', at), text.size());
    } else if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) {
      ++width;
    }
  }
  return width;
}

}  // namespace orrery
