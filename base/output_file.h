#pragma once

#include <string>
#include <string_view>

#include "base/output_target.h"

namespace orrery {

/// The one way in which this program writes a file: it is there in full or not at all. What is
/// written goes to a temporary file beside the target, which takes the target's place when it is
/// complete and on the disk; until then, and when anything fails, the older file stays. Pipes and
/// files that are open already (/dev/stdout) are written to as they are.
class OutputFile {
 public:
  /// Opens the temporary file. Throws InputError.
  explicit OutputFile(OutputTarget target);
  /// Without commit(), what was written is discarded.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Adds to the file. Throws InputError, as on a full disk.
  void write(std::string_view bytes);
  /// Puts the file in its place. Nothing can be written behind it. Throws InputError.
  void commit();

 private:
  void open_temporary();
  void open_pipe();
  void flush();
  void take_over_mode();
  void replace();
  [[noreturn]] void fail(int error);
  void discard();

  OutputTarget target_;
  std::string temporary_;  // empty when there is none
  std::string pending_;    // not yet handed to the system
  int file_ = -1;
};

/// Writes a whole file.
void write_file(const OutputTarget& target, std::string_view bytes);

}  // namespace orrery
