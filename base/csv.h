#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace orrery {

/// One row of a table.
struct CsvRow {
  int line = 0;
  bool is_remark = false;  // begins with '#'; the one field is what stands behind it
  std::vector<std::string> fields = {};
};

/// Reads a table as spreadsheets write them: fields between commas, semicolons or tabs (whichever
/// the first row has most of, or as a line "sep=;" says), in quotes or not, without the blanks
/// around them; lines end in LF, CRLF or CR. Blank lines are left out.
class CsvReader {
 public:
  /// `text` must outlive the reader; `file` is for messages.
  CsvReader(std::string_view text, std::string file);

  /// Reads the next row; false at the end. Throws InputError for a quote that is not closed or not
  /// at the edge of its field.
  bool next(CsvRow& row);

  const std::string& file() const { return file_; }

 private:
  void find_separator();
  bool at_line_end() const;
  void end_line();
  std::string rest_of_line();
  std::string field();
  std::string quoted();

  std::string_view text_;
  std::string file_;
  std::size_t at_ = 0;
  int line_ = 1;
  char separator_ = ',';
};

/// `text` without blanks around it.
std::string trimmed(std::string_view text);

/// The whole number that a field holds, also as "8.0" or, with a decimal comma, "8,0"; nothing when
/// it holds anything else.
std::optional<std::int64_t> whole_number(std::string_view field);

}  // namespace orrery
