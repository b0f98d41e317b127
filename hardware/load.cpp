#include "hardware/load.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/data_path.h"
#include "base/other_formats.h"
#include "base/suggestion.h"
#include "base/yaml.h"
#include "hardware/keys.h"
#include "hardware/validate.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExtends = "extends";
constexpr const char* kPresets = "hardware/presets";

struct Source {
  fs::path file;
  YamlNode yaml;
};

bool looks_like_file(const std::string& name) {
  return name.find('/') != std::string::npos || name.ends_with(".yaml") || name.ends_with(".yml");
}

/// The file of a preset, or the path itself, seen from `folder`.
fs::path find_hardware(const std::string& name_or_file, const fs::path& folder,
                       const Location& where) {
  if (looks_like_file(name_or_file)) return folder / name_or_file;
  refuse_other_formats(name_or_file, "hardware in YAML, in a file that ends in .yaml or .yml");
  const std::vector<std::string> known = data_names(kPresets);
  if (std::find(known.begin(), known.end(), name_or_file) == known.end()) {
    throw InputError(where, fmt::format("unknown hardware '{}'; allowed: {}, or a file that ends "
                                        "in .yaml{}",
                                        shown(name_or_file), fmt::join(known, ", "),
                                        did_you_mean(name_or_file, known)));
  }
  return data_path(fmt::format("{}/{}.yaml", kPresets, name_or_file));
}

Source read_source(const fs::path& file) {
  Source source{file, YamlNode::load(file)};
  if (!source.yaml.is_map()) throw not_allowed(source.yaml, "a map of keys, such as array: {...}");
  return source;
}

/// The file asked for, then the one it extends, and so on.
std::vector<Source> read_chain(const std::string& name_or_file) {
  std::vector<Source> chain;
  std::vector<std::string> visited;
  chain.push_back(read_source(find_hardware(name_or_file, "", {})));
  while (chain.back().yaml.has(kExtends)) {
    visited.push_back(fs::weakly_canonical(chain.back().file).string());
    const YamlNode base = chain.back().yaml.at(kExtends);
    const std::string name = scalar_text(base, "a preset or a file that ends in .yaml");
    const fs::path file = find_hardware(name, chain.back().file.parent_path(), base.where());
    if (std::find(visited.begin(), visited.end(), fs::weakly_canonical(file).string()) !=
        visited.end()) {
      throw base.error(
          fmt::format("found '{}', which comes back to itself; allowed: hardware that "
                      "does not extend this one",
                      name));
    }
    chain.push_back(read_source(file));
  }
  return chain;
}

/// The deepest group on the way to `path` that exists; empty at the top.
std::string group_around(std::string path, const std::vector<Key>& keys) {
  while (true) {
    path = DeclaredKey{.path = path}.group();
    const Key* key = find_key(keys, path);
    if (path.empty() || (key != nullptr && key->is_group())) return path;
  }
}

std::vector<std::string> paths_of(const std::vector<Key>& keys) {
  std::vector<std::string> paths;
  for (const Key& key : keys) paths.push_back(key.path);
  return paths;
}

void apply_set(YamlNode& yaml, const std::string& set, const std::vector<Key>& keys) {
  const std::string origin = "--set " + shown(set);
  const auto equals = set.find('=');
  if (equals == std::string::npos || equals + 1 == set.size()) {
    throw InputError({origin, 0, ""}, "found no value; allowed: path.to.key=value");
  }
  const std::string path = set.substr(0, equals);
  const Key* key = find_key(keys, path);
  if (key == nullptr) {
    const std::string group = group_around(path, keys);
    throw InputError(
        {origin, 0, shown(path)},
        fmt::format("unknown key; allowed {}: {}{}", group.empty() ? "at the top" : "in " + group,
                    names_in(keys, group), did_you_mean(path, paths_of(keys))));
  }
  if (key->is_group()) {
    throw InputError({origin, 0, path},
                     "found a group; allowed: one of its keys: " + names_in(keys, path));
  }
  yaml.set(path, set.substr(equals + 1), origin);
}

void read_group(const YamlNode& yaml, const std::string& group, const std::vector<Key>& keys,
                KeyOrigins& origins) {
  if (!yaml.is_map()) throw not_allowed(yaml, "a map with any of " + names_in(keys, group));
  std::set<std::string> seen;
  for (const auto& [name, child] : yaml.pairs()) {
    if (!seen.insert(name).second) throw child.error("given twice");
    if (group.empty() && name == kExtends) continue;
    const std::string path = group.empty() ? name : group + "." + name;
    const Key* key = find_key(keys, path);
    if (key == nullptr) {
      Location where = child.where();
      where.key = shown(where.key);
      throw InputError(
          where, fmt::format("unknown key; allowed here: {}{}{}", names_in(keys, group),
                             group.empty() ? ", extends" : "", did_you_mean(path, paths_of(keys))));
    }
    if (key->is_group()) {
      read_group(child, key->path, keys, origins);
    } else {
      key->read(child);
      origins.given[key->path] = child.where();
    }
  }
}

/// A technology's file is seen from the file that names it; one of --set from where one is.
void place_technology(const Source& source, Accelerator& accelerator) {
  if (!source.yaml.has("technology") || !looks_like_file(accelerator.technology)) return;
  if (source.yaml.at("technology").where().file != source.file.string()) return;
  accelerator.technology = (source.file.parent_path() / accelerator.technology).string();
}

}  // namespace

Accelerator load_accelerator(const std::string& name_or_file,
                             const std::vector<std::string>& sets) {
  std::vector<Source> chain = read_chain(name_or_file);
  Accelerator accelerator;
  const std::vector<Key> keys = describe(accelerator);
  for (const std::string& set : sets) apply_set(chain.front().yaml, set, keys);

  KeyOrigins origins{.file = chain.front().file.string(), .given = {}};
  while (!chain.empty()) {  // what is extended comes first
    accelerator.name = chain.back().file.stem().string();
    read_group(chain.back().yaml, "", keys, origins);
    place_technology(chain.back(), accelerator);
    chain.pop_back();
  }
  validate(accelerator, origins);
  return accelerator;
}

}  // namespace orrery
