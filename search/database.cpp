#include "search/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace orrery {

Database::Database(const std::string& file) : file_(file.empty() ? "study" : file) {
  // The lock is of another kind than SQLite's own, so that others may look into a running study.
  if (!file.empty()) {
    lock_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (lock_ < 0) throw InputError({file, 0, ""}, std::string("cannot open: ") + strerror(errno));
    struct stat status {};
    if (fstat(lock_, &status) != 0 || !S_ISREG(status.st_mode)) {
      close(lock_);
      throw InputError({file, 0, ""}, "is no regular file; allowed: a new file, or a study");
    }
    if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      close(lock_);
      throw InputError({file, 0, ""}, "is in use by another search; allowed: a file of its own");
    }
  }
  if (sqlite3_open(file.empty() ? ":memory:" : file.c_str(), &handle_) != SQLITE_OK) {
    const std::string why = sqlite3_errmsg(handle_);
    sqlite3_close(handle_);
    if (lock_ >= 0) close(lock_);
    throw InputError({file, 0, ""}, "cannot open: " + why);
  }
  sqlite3_busy_timeout(handle_, 10'000);
}

Database::~Database() {
  for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
  if (lock_ >= 0) close(lock_);  // after SQLite's, whose locks would go with it
}

void Database::fail() const {
  throw InputError({file_, 0, ""}, std::string("no study, or damaged: ") + sqlite3_errmsg(handle_));
}

sqlite3_stmt* Database::prepared(const std::string& statement) {
  for (auto& [text, known] : statements_) {
    if (text == statement) return known;
  }
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v2(handle_, statement.c_str(), -1, &made, nullptr) != SQLITE_OK) fail();
  statements_.emplace_back(statement, made);
  return made;
}

std::vector<Database::Row> Database::run(const std::string& statement,
                                         const std::vector<std::string>& values) {
  sqlite3_stmt* prepared_statement = prepared(statement);
  for (std::size_t i = 0; i < values.size(); ++i) {
    sqlite3_bind_text(prepared_statement, static_cast<int>(i + 1), values[i].data(),
                      static_cast<int>(values[i].size()), SQLITE_TRANSIENT);
  }
  std::vector<Row> rows;
  int status = SQLITE_ROW;
  while ((status = sqlite3_step(prepared_statement)) == SQLITE_ROW) {
    Row& row = rows.emplace_back();
    for (int column = 0; column < sqlite3_column_count(prepared_statement); ++column) {
      const auto* text = sqlite3_column_text(prepared_statement, column);
      row.emplace_back(text == nullptr ? "" : reinterpret_cast<const char*>(text));
    }
  }
  sqlite3_reset(prepared_statement);
  if (status != SQLITE_DONE) fail();
  return rows;
}

}  // namespace orrery
