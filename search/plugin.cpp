#include "search/plugin.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/input_digests.h"
#include "search/check_elf.h"
#include "search/guarded_strategy.h"

namespace orrery {
namespace {

/// The object's bytes; part of what a study is known by.
std::string read_object(const std::string& file) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) {
    throw InputError({file, 0, ""}, "cannot be loaded: is no file; allowed: a shared object");
  }
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  InputDigests::note(file, bytes);
  return bytes;
}

/// Calls the plug-in's own registration, and stands between it and whoever uses what it registered.
void enroll(const std::string& file, void (*add_strategies)()) {
  StrategyRegistry& registry = StrategyRegistry::instance();
  std::set<std::string> before;
  for (const auto& entry : registry.entries()) before.insert(entry.name);
  guarded(file, "orrery_plugin_register", add_strategies);
  for (auto entry : registry.entries()) {
    if (before.contains(entry.name)) continue;
    entry.make = [file, make = entry.make](const StrategySetup& setup) {
      return std::make_unique<GuardedStrategy>(
          guarded(file, "the strategy's constructor", [&] { return make(setup); }), file);
    };
    registry.replace(entry);
  }
}

}  // namespace

void load_plugin(const std::string& file) {
  const Location where{file, 0, ""};
  check_elf(file, read_object(file));
  // A name without a '/' would be looked for among the system's libraries.
  const std::string path = std::filesystem::absolute(file).string();
  void* handle =
      guarded(file, "its start", [&] { return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL); });
  if (handle == nullptr) throw InputError(where, fmt::format("cannot be loaded: {}", dlerror()));
  using Abi = const char* (*)();
  using Register = void (*)();
  const auto abi = reinterpret_cast<Abi>(dlsym(handle, "orrery_plugin_abi"));
  const auto add = reinterpret_cast<Register>(dlsym(handle, "orrery_plugin_register"));
  if (abi == nullptr || add == nullptr) {
    dlclose(handle);
    throw InputError(where,
                     "is no plug-in; allowed: one that ends in ORRERY_STRATEGY_PLUGIN(...) or "
                     "ORRERY_MODEL_PLUGIN(...)");
  }
  const char* said = guarded(file, "orrery_plugin_abi", abi);
  if (const std::string built = said == nullptr ? "" : said; built != ORRERY_PLUGIN_ABI) {
    dlclose(handle);
    throw InputError(where, fmt::format("found '{}'; allowed: '{}'", built, ORRERY_PLUGIN_ABI));
  }
  enroll(file, add);  // stays loaded: the registry refers into it
}

}  // namespace orrery
