#include "hardware/load_dram.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/data_path.h"
#include "base/printable.h"
#include "hardware/check_dram.h"
#include "hardware/dram_keys.h"
#include "hardware/yaml_chain.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr PresetKind kDramPreset{"hardware/dram", "DRAM"};

void apply_dram_set(YamlNode& yaml, const std::string& set) {
  const std::string origin = "--set " + shown(set);
  const auto equals = set.find('=');
  if (equals == std::string::npos || equals + 1 == set.size()) {
    throw InputError({origin, 0, ""}, "found no value; allowed: path.to.key=value");
  }
  yaml.set(set.substr(0, equals), set.substr(equals + 1), origin);
}

/// The value at a dotted path.
std::optional<YamlNode> find_node(YamlNode node, const std::string& path) {
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    if (!node.is_map() || !node.has(name)) return std::nullopt;
    node = node.at(name);
    begin = end + 1;
  }
  return node;
}

}  // namespace

DramDevice load_dram(const std::string& name_or_file, const std::vector<std::string>& sets,
                     const Location& where) {
  std::vector<YamlNode> chain = yaml_chain(name_or_file, kDramPreset, where);
  const std::string file = chain.front().where().file;
  for (const std::string& set : sets) apply_dram_set(chain.front(), set);
  DramDevice device;
  for (auto yaml = chain.rbegin(); yaml != chain.rend(); ++yaml) {  // what is extended comes first
    dram_keys(device, yaml == chain.rbegin()).read(*yaml);
  }
  device.name = std::filesystem::path(file).stem().string();
  check_dram(device, [&](const std::string& path) {
    for (const YamlNode& yaml : chain) {
      if (const auto node = find_node(yaml, path)) return node->where();
    }
    return Location{file, 0, path};
  });
  return device;
}

std::vector<DramPreset> list_drams() {
  std::vector<DramPreset> presets;
  for (const std::string& name : data_names(kDramPreset.folder)) {
    presets.push_back({name, load_dram(name).description});
  }
  return presets;
}

std::string show_dram(const DramDevice& device) {
  DramDevice copy = device;
  const DeclaredKeys keys = dram_keys(copy, true);
  std::string text;
  for (const DeclaredKey& key : keys.keys()) {
    if (!key.is_group() && !key.print) continue;  // extends: the values are here
    const std::string value = key.is_group()          ? ""
                              : key.allowed == "text" ? print_text(key.print())
                                                      : key.print();
    const std::string line =
        fmt::format("{}{}: {}", key.group().empty() ? "" : "  ", key.name(), value);
    text += fmt::format("{:<22}  # {}\n", line, key.sentence);
  }
  return text;
}

std::string dram_keys_markdown() {
  DramDevice device;
  return dram_keys(device, true).table();
}

}  // namespace orrery
