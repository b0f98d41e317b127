#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/yaml.h"

namespace orrery {

/// A kind of preset: where its files are, and what one is called in messages.
struct PresetKind {
  const char* folder;  // "hardware/dram"
  const char* noun;    // "DRAM"
};

/// The file of a preset, or the path itself, seen from `from`. Throws InputError at `where`, with
/// the known names, when there is no preset of that name.
std::filesystem::path find_preset(const std::string& name_or_file, const PresetKind& kind,
                                  const std::filesystem::path& from, const Location& where);

/// The file asked for, then the one it extends, and so on. Throws InputError for what is no map and
/// for a file that comes back to itself.
std::vector<YamlNode> yaml_chain(const std::string& name_or_file, const PresetKind& kind,
                                 const Location& where);

}  // namespace orrery
