#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace orrery {

/// A SQLite database, as much of it as studies need. Everything throws InputError with the file's
/// name when SQLite refuses.
class Database {
 public:
  /// Opens or creates it; without a name, one in memory. Refuses a file that another process has
  /// open this way.
  explicit Database(const std::string& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// A value of a row; whole numbers are given as text too.
  using Row = std::vector<std::string>;

  /// Runs one statement with its parameters in the places of its question marks; the rows it gives.
  std::vector<Row> run(const std::string& statement, const std::vector<std::string>& values = {});
  const std::string& file() const { return file_; }

 private:
  sqlite3_stmt* prepared(const std::string& statement);
  [[noreturn]] void fail() const;

  std::string file_;
  int lock_ = -1;
  sqlite3* handle_ = nullptr;
  std::vector<std::pair<std::string, sqlite3_stmt*>> statements_;
};

}  // namespace orrery
