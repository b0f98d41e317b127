#pragma once

#include <filesystem>
#include <string>

#include "base/read_input.h"
#include "workloads/load_options.h"
#include "workloads/network.h"

namespace orrery {

/// Reads networks from files of one format. A plug-in: one Registration<WorkloadReader> for each
/// suffix, whose name is the suffix (".csv").
class WorkloadReader {
 public:
  virtual ~WorkloadReader() = default;

  /// How large the file may be.
  virtual InputKind kind() const = 0;
  /// Whether the text of a file with another suffix, or a pipe's, is in this format.
  virtual bool recognises(const std::string& text) const = 0;
  /// Reads the network; `file` is for messages and the network's name. Throws InputError.
  virtual Network read(const std::string& text, const std::filesystem::path& file,
                       const LoadOptions& options) const = 0;
};

}  // namespace orrery
