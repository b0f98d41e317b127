#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace orrery {

/// A kind of input: what it is called in messages, and how large it may be.
struct InputKind {
  const char* name;
  std::int64_t max_bytes;
  bool text = true;  // UTF-8, without NUL; a byte order mark is taken off
};

inline constexpr std::int64_t kMebibyte = 1 << 20;
inline constexpr InputKind kYamlInput{"YAML", 16 * kMebibyte};
inline constexpr InputKind kCsvInput{"CSV", 64 * kMebibyte};
inline constexpr InputKind kJsonInput{"JSON", 64 * kMebibyte};
inline constexpr InputKind kMaestroInput{"a MAESTRO file", 16 * kMebibyte};
inline constexpr InputKind kTensorInput{"a tensor", 2048 * kMebibyte, false};

/// The environment variable that sets another limit for every kind, such as 200M.
inline constexpr const char* kInputLimitVariable = "ORRERY_MAX_INPUT";

/// The one way in for what users name: reads a regular file or a pipe whole, before anything is
/// parsed. A pipe may stay silent for 10 seconds; what came out of one is kept, so that it can be
/// asked for again. Throws InputError for a folder, a device or a socket, for more bytes than the
/// kind's limit, and for text that is not UTF-8.
std::string read_input(const std::filesystem::path& file, const InputKind& kind);

/// The checks of read_input without the reading, for libraries that open files themselves: a
/// regular file within the limit. Throws InputError.
void check_regular_file(const std::filesystem::path& file, const InputKind& kind);

/// Checks text that did not come from a file, and takes a byte order mark off it. Throws
/// InputError that names `file` and the line.
std::string checked_text(std::string text, const std::string& file);

}  // namespace orrery
