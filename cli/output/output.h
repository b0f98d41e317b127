#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace orrery {

/// Where a subcommand's result goes: standard output, or a file that is there in full or not at
/// all. An older file stays as it was until the new one is complete.
class Output {
 public:
  /// Standard output without `file`. Throws InputError when the file could not be written, before
  /// any work is done.
  explicit Output(const std::optional<std::string>& file, std::string option = "--output");

  bool is_file() const { return !file_.empty(); }
  /// Writes everything. Throws InputError.
  void write(const std::string& text) const;

 private:
  bool replaces() const;
  void write_to(const std::filesystem::path& file, const std::string& text) const;

  std::string option_;  // that gives the file
  std::string given_;
  std::filesystem::path file_;       // what is replaced, symbolic links followed
  std::filesystem::path temporary_;  // beside it
};

/// Writes to standard output. Throws InputError when that fails, as on a full disk.
void print(const std::string& text);

}  // namespace orrery
