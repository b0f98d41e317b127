#include "cli/output/text_table.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr std::size_t kGap = 2;

std::size_t total_width(const std::vector<std::size_t>& widths, const std::vector<bool>& chosen) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (chosen[i]) total += widths[i] + (total == 0 ? 0 : kGap);
  }
  return total;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::vector<bool> TextTable::chosen_columns(const std::vector<std::size_t>& widths,
                                            std::size_t columns) const {
  std::vector<bool> chosen(columns_.size(), true);
  while (total_width(widths, chosen) > columns &&
         std::count(chosen.begin(), chosen.end(), true) > 1) {
    std::size_t least = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!chosen[i]) continue;
      if (least == columns_.size() || columns_[i].importance < columns_[least].importance) {
        least = i;
      }
    }
    chosen[least] = false;
  }
  return chosen;
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = display_width(columns_[i].header);
    for (const auto& row : rows_) width = std::max(width, display_width(row[i]));
    widths.push_back(width);
  }
  return widths;
}

std::string TextTable::render_all(const Terminal& terminal) const {
  if (total_width(widths(), std::vector<bool>(columns_.size(), true)) <= terminal.columns) {
    return render(terminal);
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      line += (i == 0 ? "" : ", ") + columns_[i].header + " " + row[i];
    }
    text += terminal.wrapped(line);
  }
  return text;
}

std::string TextTable::render(const Terminal& terminal) const {
  const std::vector<std::size_t> widths = this->widths();
  const std::vector<bool> chosen = chosen_columns(widths, terminal.columns);

  const auto line = [&](const auto& cell) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!chosen[i]) continue;
      if (!text.empty()) text += std::string(kGap, ' ');
      const std::string content = cell(i);
      const std::string space(widths[i] - display_width(content), ' ');
      text += columns_[i].right_aligned ? space + content : content + space;
    }
    return without_trailing_spaces(text);
  };

  std::string rule;
  for (std::size_t i = 0; i < total_width(widths, chosen); ++i)
    rule += terminal.unicode ? "─" : "-";
  std::string text = terminal.bold(line([&](std::size_t i) { return columns_[i].header; })) + "\n";
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (std::count(rules_.begin(), rules_.end(), row) > 0) text += terminal.dim(rule) + "\n";
    text += line([&](std::size_t i) { return rows_[row][i]; }) + "\n";
  }
  return text;
}

}  // namespace orrery
