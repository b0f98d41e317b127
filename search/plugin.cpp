#include "search/plugin.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

namespace orrery {

void load_plugin(const std::string& file) {
  const Location where{file, 0, ""};
  // A name without a '/' would be looked for among the system's libraries.
  const std::string path = std::filesystem::absolute(file).string();
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw InputError(where, fmt::format("cannot be loaded: {}", dlerror()));
  using Abi = const char* (*)();
  using Register = void (*)();
  const auto abi = reinterpret_cast<Abi>(dlsym(handle, "orrery_plugin_abi"));
  const auto enroll = reinterpret_cast<Register>(dlsym(handle, "orrery_plugin_register"));
  if (abi == nullptr || enroll == nullptr) {
    dlclose(handle);
    throw InputError(where, "is no plug-in; allowed: one that ends in ORRERY_STRATEGY_PLUGIN(...)");
  }
  if (const std::string built = abi(); built != ORRERY_PLUGIN_ABI) {
    dlclose(handle);
    throw InputError(where, fmt::format("found '{}'; allowed: '{}'", built, ORRERY_PLUGIN_ABI));
  }
  enroll();  // stays loaded: the registry refers into it
}

}  // namespace orrery
