#include "cli/commands/layer_cache_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.h"

namespace orrery {
namespace {

std::string bytes_of_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

LayerCacheFile::LayerCacheFile(const std::optional<std::string>& file)
    : layers_(file ? this_build() : 0) {
  if (!file) return;
  output_.emplace(file, "--cache");
  if (!std::filesystem::is_regular_file(*file) || std::filesystem::file_size(*file) == 0) return;
  if (layers_.read(bytes_of_file(*file)) == LayerCache::Read::kNoCache) {
    throw InputError({*file, 0, "--cache"},
                     "is no cache of simulated layers; allowed: a new file, or one that --cache "
                     "wrote");
  }
  known_ = layers_.size();
}

void LayerCacheFile::save() const {
  if (output_ && layers_.size() != known_) output_->write(layers_.bytes());
}

}  // namespace orrery
