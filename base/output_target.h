#pragma once

#include <string>

namespace orrery {

/// What a path that is to be written stands for, symbolic links followed.
struct OutputTarget {
  enum class Kind {
    kFile,        // a regular file, or none yet: replaced when the new one is complete
    kPipe,        // a named pipe: written to
    kDescriptor,  // a file that this process has open, such as /dev/stdout: written to
  };

  /// Throws InputError for what nothing is written to: folders, devices, sockets. `option` is where
  /// the path was given, such as "--output".
  static OutputTarget of(const std::string& path, const std::string& option);

  std::string given, option;
  Kind kind = Kind::kFile;
  std::string path;     // links followed
  int descriptor = -1;  // of kDescriptor

  /// The complaint about a write that failed with this error number.
  [[noreturn]] void fail(int error) const;
};

}  // namespace orrery
