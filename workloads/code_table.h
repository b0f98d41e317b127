#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace orrery {

/// A table of networks: a code in the first column, numbers in the others. Lines that start with
/// '#' say where it is from.
class CodeTable {
 public:
  /// Throws InputError with file and line for a row with too few or too many fields, a field that
  /// is no number, or a code that is empty.
  static CodeTable read(const std::filesystem::path& file);

  std::size_t size() const { return codes_.size(); }
  const std::string& code(std::size_t row) const { return codes_[row]; }
  /// The first row of that code; nothing when there is none. A network that was trained twice has
  /// two rows.
  std::optional<std::size_t> find(const std::string& code) const;

  /// All columns but the code.
  const std::vector<std::string>& columns() const { return columns_; }
  bool has(const std::string& column) const;
  /// One number for each row; NaN where the field is empty. Throws InputError that lists the
  /// columns when there is none of that name.
  const std::vector<double>& column(const std::string& name) const;
  /// What the comments at its head say, as one line.
  const std::string& source() const { return source_; }

 private:
  std::filesystem::path file_;
  std::string source_;
  std::vector<std::string> columns_;
  std::vector<std::string> codes_;
  std::vector<std::vector<double>> values_;  // of each column
  std::unordered_map<std::string, std::size_t> rows_;
};

}  // namespace orrery
