#pragma once

#include <optional>
#include <string>

#include "base/record_file.h"
#include "sim/system/layer_cache.h"

namespace orrery {

/// Simulated layers in a file, for the next run of the same build. Each is there as soon as it was
/// simulated; several runs may share the file.
class LayerCacheFile {
 public:
  /// Without `file` nothing is kept. What another build wrote is replaced. Throws InputError where
  /// RecordFile does.
  explicit LayerCacheFile(const std::optional<std::string>& file);
  LayerCacheFile(const LayerCacheFile&) = delete;
  LayerCacheFile& operator=(const LayerCacheFile&) = delete;

  /// Null without a file.
  LayerCache* layers() { return file_ ? &layers_ : nullptr; }
  /// What went wrong and cost only time: damaged records, a disk that is full. Nothing if all went
  /// well.
  std::optional<std::string> note() const;

 private:
  void keep(const std::string& record);

  std::optional<RecordFile> file_;
  LayerCache layers_;
  std::size_t damaged_ = 0;
  std::string not_kept_;  // why layers are no longer added
};

}  // namespace orrery
