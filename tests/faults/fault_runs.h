#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace orrery {

/// A typical use of the program, on a tiny input.
struct FaultCommand {
  std::string name;
  std::string arguments;
  std::string output;  // a file that is there in full or as it was; may be empty
  std::string again;   // what has to say the same afterwards: to resume, or from a cache
};
const std::vector<FaultCommand>& fault_commands();
/// What is made to fail: "malloc", "write", "fsync", "rename", "fork", "pipe".
const std::vector<std::string>& fault_kinds();

/// Runs the program with one call of a kind failing, in a folder of its own, and says what is wrong
/// with how it took that. Right is: the usual result; or exit code 2 or 3, one line on standard
/// error, the old output file, and nothing lost.
class FaultRuns {
 public:
  /// `program` and the `shim` that is preloaded into it.
  FaultRuns(std::string program, std::string shim, std::filesystem::path folder);

  /// How many calls of `kind` the command makes.
  std::int64_t calls(const FaultCommand& command, const std::string& kind);
  /// Empty when the n-th may fail.
  std::string complaint(const FaultCommand& command, const std::string& kind, std::int64_t n);

 private:
  std::string run(const FaultCommand& command, const std::string& environment,
                  const std::string& arguments);
  void clean() const;
  struct Outcome {
    std::string said, written;
  };
  const Outcome& usual(const FaultCommand& command);

  std::string program_, shim_;
  std::filesystem::path folder_;
  std::map<std::string, Outcome> usual_;  // by the command's name
  int code_ = 0;
  std::string errors_;
};

}  // namespace orrery
