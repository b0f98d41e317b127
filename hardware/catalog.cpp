#include "hardware/catalog.h"

#include <fmt/format.h>

#include "base/data_path.h"
#include "hardware/keys.h"
#include "hardware/load.h"
#include "hardware/print.h"

namespace orrery {
namespace {

std::string first_sentence(const std::string& text) {
  const auto end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

std::string meaning_of(const Key& key) {
  std::string text = key.sentence;
  for (std::size_t i = 0; i < key.choices.size(); ++i) {
    const auto& [value, meaning] = key.choices[i];
    text += fmt::format("{}`{}`: {}", i == 0 ? ": " : "; ", value, meaning);
  }
  return text;
}

}  // namespace

std::vector<HardwarePreset> list_hardware() {
  std::vector<HardwarePreset> presets;
  for (const std::string& name : data_names("hardware/presets")) {
    presets.push_back({name, first_sentence(load_accelerator(name).description)});
  }
  return presets;
}

std::string show_hardware(const std::string& name_or_file, const std::vector<std::string>& sets) {
  return print_accelerator(load_accelerator(name_or_file, sets));
}

std::string hardware_keys_markdown() {
  Accelerator defaults;
  std::string text = "| key | meaning | unit | default | allowed |\n|---|---|---|---|---|\n";
  for (const Key& key : describe(defaults)) {
    text += key.is_group() ? fmt::format("| **`{}`** | *{}* | | | |\n", key.path, key.sentence)
                           : fmt::format("| `{}` | {} | {} | `{}` | {} |\n", key.path,
                                         meaning_of(key), key.unit, key.print(), key.allowed);
  }
  return text;
}

}  // namespace orrery
