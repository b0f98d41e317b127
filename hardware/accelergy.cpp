#include "hardware/accelergy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "hardware/accelergy_tables.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

enum class Part : std::uint8_t { kMac, kSpad, kBuffer, kOperandBuffer, kDram };

/// What a component is here, and which operand's, if it is one operand's.
struct Place {
  Part part;
  Operand operand = Operand::kIfmap;
  friend auto operator<=>(const Place&, const Place&) = default;
};

std::optional<Place> place_of(const std::string& leaf) {
  const auto is = [&leaf](std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(), [&](const char* n) { return leaf == n; });
  };
  if (is({"mac", "lmac", "macc", "alu", "maccs"})) return Place{Part::kMac};
  if (is({"ifmapspad", "inputspad", "peinputbuffer", "inputbuffer"})) {
    return Place{Part::kSpad, Operand::kIfmap};
  }
  if (is({"weightsspad", "weightspad", "filterspad", "peweightbuffer", "weightbuffer"})) {
    return Place{Part::kSpad, Operand::kFilter};
  }
  if (is({"psumspad", "outputspad", "peaccubuffer", "accubuffer", "accumulationbuffer"})) {
    return Place{Part::kSpad, Operand::kOfmap};
  }
  if (is({"sharedglb", "glb", "globalbuffer"})) return Place{Part::kBuffer};
  if (is({"ifmapglb", "inputglb"})) return Place{Part::kOperandBuffer, Operand::kIfmap};
  if (is({"weightsglb", "weightglb", "filterglb"})) {
    return Place{Part::kOperandBuffer, Operand::kFilter};
  }
  if (is({"psumglb", "ofmapglb", "outputglb"})) return Place{Part::kOperandBuffer, Operand::kOfmap};
  if (is({"dram", "mainmemory", "backingstorage"})) return Place{Part::kDram};
  return std::nullopt;
}

/// Fills a technology from tables. Whatever of them it does not use, it says.
class Tables {
 public:
  explicit Tables(const fs::path& file) : file_(file.filename().string()) {}

  void read_energies(const YamlNode& ert) {
    std::vector<std::string> unknown;
    for (const AccelergyComponent& component : accelergy_components(ert)) {
      if (!add(component)) unknown.push_back(shown(component.name));
    }
    if (!technology_.mac_energy.given()) {
      throw ert.error(
          "has no component whose name ends in mac and that has an action such as "
          "mac_random or compute");
    }
    note_unknown(unknown);
  }

  void read_areas(const YamlNode& art, const std::string& file) {
    file_ = file;
    std::set<Place> seen;
    std::vector<std::string> unknown;
    for (const AccelergyArea& area : accelergy_areas(art)) {
      const auto place = place_of(area.leaf);
      if (place && place->part == Part::kDram) continue;  // not on the chip
      if (!place || !seen.insert(*place).second || !add_area(*place, area)) {
        unknown.push_back(shown(area.name));
      }
    }
    note_unknown(unknown);
  }

  Technology take() { return std::move(technology_); }

 private:
  template <class... Parts>
  void note(fmt::format_string<Parts...> text, Parts&&... parts) {
    technology_.notes.push_back(file_ + ": " + fmt::format(text, std::forward<Parts>(parts)...));
  }
  void note_unknown(const std::vector<std::string>& names) {
    if (!names.empty()) note("nothing here corresponds to {}", fmt::join(names, ", "));
  }

  void set(Quantity& quantity, double value) {
    quantity.figures = {{.value = value, .source = file_, .confidence = "medium"}};
  }

  /// Adds what a component has; false where it is nothing here.
  bool add(const AccelergyComponent& component) {
    const auto place = place_of(component.leaf);
    if (!place) return false;
    if (!seen_.insert(*place).second) {
      note("{} is not used: another component stands for the same part", shown(component.name));
      return true;
    }
    used_.clear();
    if (!add_at(*place, component)) {
      seen_.erase(*place);
      return false;
    }
    note_actions(component);
    return true;
  }

  bool add_at(Place place, const AccelergyComponent& component) {
    const auto i = static_cast<std::size_t>(place.operand);
    Technology& t = technology_;
    switch (place.part) {
      case Part::kMac:
        take_action(component, {"mac_gated", "gated_compute", "gated"}, t.mac_gated);
        take_cycle(component, t.mac_cycle, "each PE", 1);
        return take_action(component, {"mac_random", "compute", "mac", "multiply", "access"},
                           t.mac_energy);
      case Part::kSpad:
        take_cycle(component, t.operand_spad_cycle[i], "each PE", 1);
        return add_memory(component, t.operand_spad[i]) || !used_.empty();
      case Part::kBuffer:
        add_buffer_cycle(component);
        return add_memory(component, t.buffer) || !used_.empty();
      case Part::kOperandBuffer:
        add_buffer_cycle(component);
        return add_memory(component, t.operand_buffer[i]) || !used_.empty();
      case Part::kDram:
        t.default_dram = "table";
        take_cycle(component, t.dram["table"].cycle, "it", component.instances);
        return add_memory(component, t.dram["table"]) || !used_.empty();
    }
    return false;
  }

  /// The first of the names that the component has.
  bool take_action(const AccelergyComponent& component, std::initializer_list<const char*> names,
                   Quantity& quantity) {
    for (const char* name : names) {
      const auto found = component.actions.find(name);
      if (found == component.actions.end()) continue;
      set(quantity, found->second);
      used_.insert(name);
      return true;
    }
    return false;
  }

  /// Reads and writes; of one without the other, as much.
  bool add_memory(const AccelergyComponent& component, MemoryEnergy& memory) {
    const bool reads = take_action(component, {"read", "access"}, memory.read);
    const bool writes = take_action(component, {"write", "update", "fill", "access"}, memory.write);
    if (reads != writes) {
      (reads ? memory.write : memory.read) = reads ? memory.read : memory.write;
      note("{} has no energy of {}: they are charged as {}", shown(component.name),
           reads ? "writes" : "reads", reads ? "reads" : "writes");
    }
    return reads || writes;
  }

  /// What every cycle costs, whether the component does something in it or not.
  void take_cycle(const AccelergyComponent& component, Quantity& quantity, const char* whose,
                  std::int64_t instances) {
    if (!take_action(component, {"leak", "idle"}, quantity)) return;
    quantity.figures.front().value *= static_cast<double>(instances);
    note("{} of {}, of which the table has {}, is charged in every cycle, for {}",
         used_.contains("leak") ? "leak" : "idle", shown(component.name), component.instances,
         instances > 1 ? "all of them" : whose);
  }

  /// Buffers of several operands leak together.
  void add_buffer_cycle(const AccelergyComponent& component) {
    Quantity own;
    take_cycle(component, own, "it", component.instances);
    if (own.given()) set(technology_.buffer_cycle, technology_.buffer_cycle.at(1) + own.at(1));
  }

  /// What of a component's actions is not used, or only in part.
  void note_actions(const AccelergyComponent& component) {
    std::vector<std::string> unused, several;
    for (const auto& [action, energy] : component.actions) {
      if (!used_.contains(action)) unused.push_back(shown(action));
    }
    for (const std::string& action : component.several) {
      if (used_.contains(action)) several.push_back(shown(action));
    }
    if (!unused.empty()) {
      note("nothing here corresponds to {} of {}", fmt::join(unused, ", "), shown(component.name));
    }
    if (!several.empty()) {
      note("of several energies for {} of {} the largest is taken", fmt::join(several, ", "),
           shown(component.name));
    }
  }

  bool add_area(Place place, const AccelergyArea& area) {
    switch (place.part) {
      case Part::kMac:
        set(technology_.mac_area, area.um2);
        return true;
      case Part::kSpad:
        set(technology_.operand_spad_area[static_cast<std::size_t>(place.operand)], area.um2);
        return true;
      case Part::kBuffer:
      case Part::kOperandBuffer:  // of several the sum
        set(technology_.buffer_area,
            technology_.buffer_area.at(1) + area.um2 * static_cast<double>(area.instances));
        return true;
      case Part::kDram:
        break;
    }
    return false;
  }

  std::string file_;
  Technology technology_;
  std::set<Place> seen_;
  std::set<std::string> used_;  // actions of the component that is being added
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
    tables.read_areas(YamlNode::load(art).at("ART"), art.filename().string());
  }
  Technology technology = tables.take();
  technology.name = file.stem().string();
  technology.description = "Energies from Accelergy's table " + file.filename().string() + ".";
  return technology;
}

}  // namespace orrery
