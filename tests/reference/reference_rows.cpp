#include "tests/reference/reference_rows.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace orrery {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

}  // namespace

Layer ReferenceRow::gemm() const {
  return make_gemm("gemm", number("M"), number("N"), number("K"));
}

std::string ReferenceRow::describe() const {
  std::string text = file_ + ":" + std::to_string(line_);
  for (const auto& [column, value] : columns_) text += " " + column + "=" + value;
  return text;
}

std::vector<ReferenceRow> reference_rows(const std::string& file) {
  const std::string path = std::string(ORRERY_SOURCE_DIR) + "/tests/reference/" + file;
  std::ifstream stream(path);
  std::string line;
  std::vector<std::string> names;
  std::vector<ReferenceRow> rows;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> cells = cells_of(line);
    if (names.empty()) {
      names = cells;
      continue;
    }
    if (cells.size() != names.size()) throw std::runtime_error(path + ": a row is short: " + line);
    std::map<std::string, std::string> columns;
    for (std::size_t i = 0; i < names.size(); ++i) columns[names[i]] = cells[i];
    rows.emplace_back(file, number, std::move(columns));
  }
  if (rows.empty()) throw std::runtime_error("no rows in " + path);
  return rows;
}

}  // namespace orrery
