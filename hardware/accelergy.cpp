#include "hardware/accelergy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

enum class Part : std::uint8_t {
  kUnknown,
  kMac,
  kIfmapSpad,
  kFilterSpad,
  kPsumSpad,
  kBuffer,
  kDram
};

/// "system.PE[0..167].ifmap_spad" is "ifmapspad": letters of the last part, in small.
std::string leaf_of(const std::string& name) {
  std::string leaf;
  // Dots also stand between the numbers of a range.
  std::size_t begin = name.size();
  int depth = 0;
  while (begin > 0) {
    const char c = name[begin - 1];
    depth += c == ']' ? 1 : c == '[' ? -1 : 0;
    if (c == '.' && depth == 0) break;
    --begin;
  }
  for (const char c : name.substr(begin)) {
    if (c == '[') break;
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      leaf += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return leaf;
}

Part part_of(const std::string& name) {
  const std::string leaf = leaf_of(name);
  const auto is = [&leaf](std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(), [&](const char* n) { return leaf == n; });
  };
  if (is({"mac", "lmac", "macc", "alu", "maccs"})) return Part::kMac;
  if (is({"ifmapspad", "inputspad", "peinputbuffer", "inputbuffer"})) return Part::kIfmapSpad;
  if (is({"weightsspad", "weightspad", "filterspad", "peweightbuffer", "weightbuffer"})) {
    return Part::kFilterSpad;
  }
  if (is({"psumspad", "outputspad", "peaccubuffer", "accubuffer", "accumulationbuffer"})) {
    return Part::kPsumSpad;
  }
  if (is({"sharedglb", "glb", "globalbuffer"})) return Part::kBuffer;
  if (is({"dram", "mainmemory", "backingstorage"})) return Part::kDram;
  return Part::kUnknown;
}

double energy_of(const YamlNode& entry) {
  const YamlNode node = entry.at("energy");
  const double energy = node.as_double();
  if (!std::isfinite(energy) || energy < 0) throw not_allowed(node, "0 or a positive number of pJ");
  return energy;
}

/// Energies by action; of several for one action the largest.
std::map<std::string, double> actions_of(const YamlNode& table) {
  std::map<std::string, double> energies;
  const auto add = [&energies](const std::string& name, const YamlNode& entry) {
    const double energy = energy_of(entry);
    const auto [at, fresh] = energies.emplace(name, energy);
    if (!fresh) at->second = std::max(at->second, energy);
  };
  const auto add_all = [&add](const std::string& name, const YamlNode& entries) {
    if (!entries.is_sequence()) return add(name, entries);
    for (const YamlNode& entry : entries.items()) add(name, entry);
  };
  if (table.has("actions")) {
    for (const YamlNode& action : table.at("actions").items()) {
      add(action.at("name").as_string(), action);
    }
  } else {
    for (const auto& [name, entries] : table.pairs()) add_all(name, entries);
  }
  return energies;
}

/// The tables of an ERT or ART: a list with names (since 0.3) or a map.
std::vector<std::pair<std::string, YamlNode>> tables_of(const YamlNode& yaml) {
  const YamlNode tables = yaml.at("tables");
  if (tables.is_map()) return tables.pairs();
  std::vector<std::pair<std::string, YamlNode>> named;
  for (const YamlNode& table : tables.items()) {
    named.emplace_back(table.at("name").as_string(), table);
  }
  return named;
}

Figure figure_of(double value, const fs::path& file) {
  return {.value = value, .source = file.filename().string(), .confidence = "medium"};
}

class Tables {
 public:
  explicit Tables(fs::path file) : file_(std::move(file)) {}

  void read_energies(const YamlNode& ert) {
    std::vector<std::string> unused;
    for (const auto& [name, table] : tables_of(ert)) {
      if (!add(part_of(name), actions_of(table))) unused.push_back(shown(name));
    }
    if (!technology_.mac_energy.given()) {
      throw ert.error(
          "has no component whose name ends in mac and that has an action such as "
          "mac_random or compute");
    }
    if (!unused.empty()) {
      technology_.notes.push_back(fmt::format("{}: nothing here corresponds to {}",
                                              file_.filename().string(), fmt::join(unused, ", ")));
    }
  }

  void read_areas(const YamlNode& art) {
    for (const auto& [name, table] : tables_of(art)) {
      const YamlNode node = table.at("area");
      const double area = node.as_double();
      if (!std::isfinite(area) || area < 0)
        throw not_allowed(node, "0 or a positive number of um2");
      const Part part = part_of(name);
      if (part == Part::kMac) set(technology_.mac_area, area);
      if (part == Part::kBuffer) set(technology_.buffer_area, area);
      if (part == Part::kIfmapSpad || part == Part::kFilterSpad || part == Part::kPsumSpad) {
        set(technology_.operand_spad_area[spad_index(part)], area);
      }
    }
  }

  Technology take() { return std::move(technology_); }

 private:
  static std::size_t spad_index(Part part) {
    return static_cast<std::size_t>(part) - static_cast<std::size_t>(Part::kIfmapSpad);
  }

  void set(Quantity& quantity, double value) { quantity.figures = {figure_of(value, file_)}; }

  /// The first of the names that the table has.
  bool take_action(const std::map<std::string, double>& actions,
                   std::initializer_list<const char*> names, Quantity& quantity) {
    for (const char* name : names) {
      if (const auto found = actions.find(name); found != actions.end()) {
        set(quantity, found->second);
        return true;
      }
    }
    return false;
  }

  bool add_memory(const std::map<std::string, double>& actions, MemoryEnergy& memory) {
    const bool reads = take_action(actions, {"read", "access"}, memory.read);
    const bool writes = take_action(actions, {"write", "update", "fill", "access"}, memory.write);
    return reads || writes;
  }

  bool add(Part part, const std::map<std::string, double>& actions) {
    switch (part) {
      case Part::kMac:
        take_action(actions, {"mac_gated", "gated_compute", "gated"}, technology_.mac_gated);
        return take_action(actions, {"mac_random", "compute", "mac", "multiply", "access"},
                           technology_.mac_energy);
      case Part::kIfmapSpad:
      case Part::kFilterSpad:
      case Part::kPsumSpad:
        return add_memory(actions, technology_.operand_spad[spad_index(part)]);
      case Part::kBuffer:
        return add_memory(actions, technology_.buffer);
      case Part::kDram:
        technology_.default_dram = "table";
        return take_action(actions, {"read", "access"}, technology_.dram["table"]);
      case Part::kUnknown:
        break;
    }
    return false;
  }

  fs::path file_;
  Technology technology_;
};

/// The ART that belongs to an ERT; empty if its name does not say.
fs::path art_of(const fs::path& ert) {
  std::string name = ert.filename().string();
  const auto at = name.rfind("ERT");
  if (at == std::string::npos) return {};
  return ert.parent_path() / name.replace(at, 3, "ART");
}

}  // namespace

bool is_accelergy(const YamlNode& yaml) { return yaml.has("ERT"); }

Technology read_accelergy(const YamlNode& yaml, const fs::path& file) {
  Tables tables(file);
  tables.read_energies(yaml.at("ERT"));
  const fs::path art = art_of(file);
  if (!art.empty() && fs::exists(art)) {
    tables.read_areas(YamlNode::load(art).at("ART"));
  }
  Technology technology = tables.take();
  technology.name = file.stem().string();
  technology.description = "Energies from Accelergy's table " + file.filename().string() + ".";
  return technology;
}

}  // namespace orrery
