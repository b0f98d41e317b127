#pragma once

#include <string>
#include <vector>

namespace orrery {

struct HardwarePreset {
  std::string name;      // what `--hardware` takes
  std::string sentence;  // the first of its description
};

/// The presets, sorted by name.
std::vector<HardwarePreset> list_hardware();

/// A preset or file as complete commented YAML, with overrides; see load_accelerator.
std::string show_hardware(const std::string& name_or_file,
                          const std::vector<std::string>& sets = {});

/// Every key as Markdown, one table for each group: key, meaning, unit, default, allowed.
std::string hardware_keys_markdown();

}  // namespace orrery
