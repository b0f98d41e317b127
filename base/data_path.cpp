#include "base/data_path.h"

#include <cstdlib>
#include <set>
#include <system_error>

namespace orrery {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> roots() {
  std::vector<fs::path> roots;
  if (const char* data = std::getenv("ORRERY_DATA"); data != nullptr && *data != '\0') {
    roots.emplace_back(data);
  }
#ifdef ORRERY_DATA_FROM_BIN
  std::error_code unknown;  // no /proc: the other places remain
  const fs::path program = fs::read_symlink("/proc/self/exe", unknown);
  if (!unknown) roots.push_back((program.parent_path() / ORRERY_DATA_FROM_BIN).lexically_normal());
#endif
#ifdef ORRERY_SOURCE_DIR  // before the installation, so that a developer's build finds its own
                          // files
  roots.emplace_back(ORRERY_SOURCE_DIR);
#endif
#ifdef ORRERY_INSTALL_DATA_DIR
  roots.emplace_back(ORRERY_INSTALL_DATA_DIR);
#endif
  if (roots.empty()) roots.emplace_back(".");
  return roots;
}

}  // namespace

fs::path data_path(const std::string& relative) {
  fs::path candidate;
  for (const fs::path& root : roots()) {
    candidate = root / relative;
    std::error_code ignored;
    if (fs::exists(candidate, ignored)) break;
  }
  return candidate;
}

std::vector<std::string> data_names(const std::string& folder) {
  std::set<std::string> names;
  for (const fs::path& root : roots()) {
    std::error_code missing;  // a place without the folder adds no names
    for (const auto& entry : fs::directory_iterator(root / folder, missing)) {
      if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace orrery
