#include "cli/output/result_table.h"

#include <fmt/format.h>

#include <cmath>

#include "cli/output/numbers.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

WideCount count_of(const nlohmann::ordered_json& cell) {
  if (cell.is_number_integer()) return cell.get<std::int64_t>();
  if (cell.is_string()) return WideCount::parse(cell.get<std::string>()).value();  // beyond 2^63
  return WideCount::rounded(cell.get<double>());
}

}  // namespace

std::string cell_text(const nlohmann::ordered_json& cell, ResultTable::Kind kind) {
  if (cell.is_null()) return "-";
  switch (kind) {
    case ResultTable::Kind::kText:
      return shown(cell.get<std::string>());
    case ResultTable::Kind::kCount:
      return with_separators(count_of(cell));
    case ResultTable::Kind::kNumber:
      return fmt::format("{:.3f}", cell.get<double>());
    case ResultTable::Kind::kPercent:
      return fmt::format("{:.1f}%", 100 * cell.get<double>());
    case ResultTable::Kind::kError: {
      const double error = cell.get<double>();
      return error == 0 ? "0" : fmt::format("{:+.1f}%", 100 * error);
    }
  }
  return "";
}

std::vector<std::string> cells_for_people(const ResultTable& table,
                                          const std::vector<nlohmann::ordered_json>& row) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const ResultTable::Column& column = table.columns[i];
    if (column.for_people) cells.push_back(cell_text(row[i], column.kind));
  }
  return cells;
}

}  // namespace orrery
