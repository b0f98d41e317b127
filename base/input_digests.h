#pragma once

#include <map>
#include <string>

namespace orrery {

/// While one of these is there, remembers what was in every file that this process reads: what its
/// results depend on besides the command line and the build. One at a time.
class InputDigests {
 public:
  InputDigests();
  ~InputDigests();
  InputDigests(const InputDigests&) = delete;
  InputDigests& operator=(const InputDigests&) = delete;

  /// Digests of what was read since, by the files' names.
  const std::map<std::string, std::string>& all() const { return all_; }

  /// Called by whoever has read a file.
  static void note(const std::string& file, const std::string& bytes);

 private:
  std::map<std::string, std::string> all_;
};

}  // namespace orrery
