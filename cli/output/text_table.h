#pragma once

#include <string>
#include <vector>

#include "cli/output/terminal.h"

namespace orrery {

/// Columns of text that adapt to the width there is: the least important ones are left out first.
class TextTable {
 public:
  struct Column {
    std::string header;
    bool right_aligned = false;
    int importance = 0;  // the smallest goes first
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell for each column.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// A rule above the next row.
  void add_rule() { rules_.push_back(rows_.size()); }

  std::string render(const Terminal& terminal) const;
  /// Every cell whatever the width: where not all columns fit, each row is a paragraph in which a
  /// cell stands behind its column's header.
  std::string render_all(const Terminal& terminal) const;

 private:
  std::vector<std::size_t> widths() const;
  std::vector<bool> chosen_columns(const std::vector<std::size_t>& widths,
                                   std::size_t columns) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> rules_;
};

}  // namespace orrery
