#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "hardware/dram_device.h"

namespace orrery {

/// Reads a DRAM and checks it. `name_or_file` is a preset (`orrery list drams`) or a YAML file,
/// which may extend another. Each of `sets` is "path.to.key=value" and overrides the file. Throws
/// InputError with file, line and key, and at `where` when there is no such DRAM.
DramDevice load_dram(const std::string& name_or_file, const std::vector<std::string>& sets = {},
                     const Location& where = {});

struct DramPreset {
  std::string name;
  std::string sentence;  // its description
};
/// The presets, sorted by name.
std::vector<DramPreset> list_drams();

/// A DRAM as a complete YAML file, each key with its meaning.
std::string show_dram(const DramDevice& device);

/// The keys of a DRAM's file as a table, for the documentation.
std::string dram_keys_markdown();

}  // namespace orrery
