#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "workloads/layer.h"

namespace orrery {

/// A row of a file in tests/reference, by column name.
class ReferenceRow {
 public:
  ReferenceRow(std::string file, int line, std::map<std::string, std::string> columns)
      : file_(std::move(file)), line_(line), columns_(std::move(columns)) {}

  const std::string& text(const std::string& column) const { return columns_.at(column); }
  const std::map<std::string, std::string>& columns() const { return columns_; }
  std::int64_t number(const std::string& column) const { return std::stoll(text(column)); }
  /// The product of columns M, N and K.
  Layer gemm() const;
  /// File, line and sizes, for messages.
  std::string describe() const;

 private:
  std::string file_;
  int line_;
  std::map<std::string, std::string> columns_;
};

/// All rows of tests/reference/`file`; throws std::runtime_error when there are none.
std::vector<ReferenceRow> reference_rows(const std::string& file);

}  // namespace orrery
