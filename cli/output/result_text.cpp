#include <fmt/format.h>

#include <memory>

#include "base/registry.h"
#include "cli/output/result_table.h"
#include "cli/output/text_table.h"

namespace orrery {
namespace {

std::string table_text(const ResultTable& table, const Terminal& terminal) {
  std::vector<TextTable::Column> columns;
  for (const auto& column : table.columns) {
    if (!column.for_people) continue;
    columns.push_back({column.header, column.kind != ResultTable::Kind::kText, column.importance});
  }
  TextTable text(columns);
  for (const auto& row : table.rows) text.add(cells_for_people(table, row));
  return terminal.wrapped(table.title) + text.render(terminal);
}

class TextWriter : public ResultWriter {
 public:
  std::string write(const Results& results, const Terminal& terminal) const override {
    std::string text = terminal.wrapped(results.title);
    for (const ResultTable& table : results.tables) text += "\n" + table_text(table, terminal);
    if (!results.notes.empty()) text += "\n";
    for (const std::string& note : results.notes) text += terminal.wrapped("Note: " + note);
    return text;
  }
};

const Registration<ResultWriter> kText{"table", "tables for people",
                                       [] { return std::make_unique<TextWriter>(); }};

}  // namespace
}  // namespace orrery
