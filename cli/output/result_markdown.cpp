#include <fmt/format.h>

#include <memory>

#include "base/registry.h"
#include "cli/output/result_table.h"

namespace orrery {
namespace {

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '|' ? std::string("\\|") : std::string(1, c);
  return safe;
}

std::string table_text(const ResultTable& table) {
  std::string header = "|", rule = "|", rows;
  for (const auto& column : table.columns) {
    if (!column.for_people) continue;
    header += " " + escaped(column.header) + " |";
    rule += column.kind == ResultTable::Kind::kText ? "---|" : "---:|";
  }
  for (const auto& row : table.rows) {
    rows += "|";
    for (const std::string& cell : cells_for_people(table, row)) rows += " " + escaped(cell) + " |";
    rows += "\n";
  }
  return fmt::format("{}:\n\n{}\n{}\n{}", table.title, header, rule, rows);
}

class MarkdownWriter : public ResultWriter {
 public:
  std::string write(const Results& results, const Terminal&) const override {
    std::string text;
    for (const ResultTable& table : results.tables) {
      text += (text.empty() ? "" : "\n") + table_text(table);
    }
    for (const std::string& note : results.notes) text += fmt::format("\n{}.\n", note);
    return text;
  }
};

const Registration<ResultWriter> kMarkdown{"markdown", "tables for a page of documentation",
                                           [] { return std::make_unique<MarkdownWriter>(); }};

}  // namespace
}  // namespace orrery
