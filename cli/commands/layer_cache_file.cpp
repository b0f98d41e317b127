#include "cli/commands/layer_cache_file.h"

#include <fmt/format.h>

#include "base/error.h"

namespace orrery {
namespace {

constexpr const char* kKind = "layers.2";

}  // namespace

LayerCacheFile::LayerCacheFile(const std::optional<std::string>& file) {
  if (!file) return;
  file_.emplace(*file, "--cache", kKind, RecordFile::OtherBuild::kReplace);
  damaged_ = file_->damaged();
  for (const std::string& record : file_->records()) damaged_ += !layers_.recall(record);
  layers_.on_add([this](const std::string& record) { keep(record); });
}

/// A cache that cannot be written costs the next run time; this one goes on.
void LayerCacheFile::keep(const std::string& record) {
  if (!not_kept_.empty()) return;
  try {
    file_->add(record);
  } catch (const InputError& e) {
    not_kept_ = e.what();
  }
}

std::optional<std::string> LayerCacheFile::note() const {
  std::string text;
  if (damaged_ > 0) {
    text = fmt::format("the cache has {} damaged {}, which {} left out", damaged_,
                       damaged_ == 1 ? "record" : "records", damaged_ == 1 ? "was" : "were");
  }
  if (!not_kept_.empty()) {
    text += (text.empty() ? "" : "; ") + ("not all layers were added to the cache: " + not_kept_);
  }
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace orrery
