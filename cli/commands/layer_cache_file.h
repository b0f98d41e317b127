#pragma once

#include <optional>
#include <string>

#include "cli/output/output.h"
#include "sim/system/layer_cache.h"

namespace orrery {

/// Simulated layers in a file, for the next run of the same program.
class LayerCacheFile {
 public:
  /// Without `file` nothing is kept. What another build of the program wrote is replaced. Throws
  /// InputError when the file is something else, or cannot be written.
  explicit LayerCacheFile(const std::optional<std::string>& file);

  /// Null without a file.
  LayerCache* layers() { return output_ ? &layers_ : nullptr; }
  /// Writes the file, if there is something new.
  void save() const;

 private:
  std::optional<Output> output_;
  LayerCache layers_;
  std::size_t known_ = 0;
};

}  // namespace orrery
