#include "hardware/yaml_chain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/data_path.h"
#include "base/other_formats.h"
#include "base/suggestion.h"
#include "hardware/yaml_scalars.h"

namespace orrery {

namespace fs = std::filesystem;

fs::path find_preset(const std::string& name_or_file, const PresetKind& kind, const fs::path& from,
                     const Location& where) {
  if (name_or_file.find('/') != std::string::npos || name_or_file.ends_with(".yaml") ||
      name_or_file.ends_with(".yml")) {
    return from / name_or_file;
  }
  refuse_other_formats(name_or_file, fmt::format("a {} in YAML, in a file that ends in .yaml or "
                                                 ".yml",
                                                 kind.noun));
  const std::vector<std::string> known = data_names(kind.folder);
  if (std::find(known.begin(), known.end(), name_or_file) == known.end()) {
    throw InputError(where,
                     fmt::format("unknown {} '{}'; allowed: {}, or a file that ends in .yaml{}",
                                 kind.noun, shown(name_or_file), fmt::join(known, ", "),
                                 did_you_mean(name_or_file, known)));
  }
  return data_path(fmt::format("{}/{}.yaml", kind.folder, name_or_file));
}

std::vector<YamlNode> yaml_chain(const std::string& name_or_file, const PresetKind& kind,
                                 const Location& where) {
  std::vector<YamlNode> chain;
  std::vector<fs::path> visited;
  fs::path file = find_preset(name_or_file, kind, "", where);
  while (true) {
    visited.push_back(fs::weakly_canonical(file));
    chain.push_back(YamlNode::load(file));
    if (!chain.back().is_map()) throw not_allowed(chain.back(), "a map of keys");
    if (!chain.back().has("extends")) return chain;
    const YamlNode base = chain.back().at("extends");
    const std::string name = scalar_text(base, "a preset or a file that ends in .yaml");
    file = find_preset(name, kind, file.parent_path(), base.where());
    if (std::find(visited.begin(), visited.end(), fs::weakly_canonical(file)) != visited.end()) {
      throw base.error(fmt::format(
          "found '{}', which comes back to itself; allowed: a {} that does not extend this one",
          shown(name), kind.noun));
    }
  }
}

}  // namespace orrery
