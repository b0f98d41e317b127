#include "workloads/code_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/csv.h"
#include "base/error.h"
#include "base/read_input.h"

namespace orrery {
namespace {

double number_of(const std::string& field, const Location& where) {
  if (field.empty()) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (status != std::errc() || end != field.data() + field.size()) {
    throw InputError(where, fmt::format("found '{}'; allowed: a number, or nothing", field));
  }
  return value;
}

}  // namespace

CodeTable CodeTable::read(const std::filesystem::path& file) {
  const std::string text = read_input(file, kCsvInput);
  CsvReader reader(text, file.string());
  CodeTable table;
  table.file_ = file;
  bool has_header = false;
  for (CsvRow row; reader.next(row);) {
    const Location where{file.string(), row.line, ""};
    std::vector<std::string>& fields = row.fields;
    if (row.is_remark) {
      const bool first = table.source_.empty() || fields.front().empty();
      table.source_ += (first ? "" : " ") + fields.front();
      continue;
    }
    if (!has_header) {
      if (fields.front() != "code") {
        throw InputError(
            where, fmt::format("found '{}'; allowed as the first column: code", fields.front()));
      }
      table.columns_.assign(fields.begin() + 1, fields.end());
      table.values_.resize(table.columns_.size());
      has_header = true;
      continue;
    }
    if (fields.size() != table.columns_.size() + 1) {
      throw InputError(where, fmt::format("found {} fields; allowed: {}", fields.size(),
                                          table.columns_.size() + 1));
    }
    if (fields.front().empty()) throw InputError(where, "found no code in the first column");
    for (std::size_t i = 1; i < fields.size(); ++i) {
      table.values_[i - 1].push_back(
          number_of(fields[i], {file.string(), row.line, table.columns_[i - 1]}));
    }
    table.rows_.emplace(fields.front(), table.codes_.size());
    table.codes_.push_back(std::move(fields.front()));
  }
  if (!has_header) throw InputError({file.string(), 0, ""}, "has no header line");
  return table;
}

std::optional<std::size_t> CodeTable::find(const std::string& code) const {
  const auto found = rows_.find(code);
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

bool CodeTable::has(const std::string& column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

const std::vector<double>& CodeTable::column(const std::string& name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) {
    throw InputError({file_.string(), 0, ""}, fmt::format("has no column '{}'; allowed: {}", name,
                                                          fmt::join(columns_, ", ")));
  }
  return values_[static_cast<std::size_t>(found - columns_.begin())];
}

}  // namespace orrery
