#include "hardware/accelergy_tables.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/checked.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

/// "system.PE[0..167].ifmap_spad" is "ifmapspad".
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

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The product of the ranges "[FIRST..LAST]" in a name; what is no range counts once.
std::int64_t instances_of(std::string_view name) {
  std::int64_t all = 1;
  for (auto open = name.find('['); open != std::string_view::npos;
       open = name.find('[', open + 1)) {
    const auto close = name.find(']', open);
    if (close == std::string_view::npos) break;
    const std::string_view range = name.substr(open + 1, close - open - 1);
    const auto dots = range.find("..");
    if (dots == std::string_view::npos) continue;
    const auto first = number_in(range.substr(0, dots)), last = number_in(range.substr(dots + 2));
    if (first && last && *first >= 0 && *last > *first) {
      all = checked_mul(all, *last - *first + 1);
    }
  }
  return all;
}

double not_negative(const YamlNode& node, const char* unit) {
  const double value = node.as_double();
  if (!std::isfinite(value) || value < 0) {
    throw not_allowed(node, std::string("0 or a positive number of ") + unit);
  }
  return value;
}

void add_action(AccelergyComponent& component, const std::string& name, const YamlNode& entry) {
  const double energy = not_negative(entry.at("energy"), "pJ");
  const auto [at, fresh] = component.actions.emplace(name, energy);
  if (fresh || at->second == energy) return;
  at->second = std::max(at->second, energy);
  auto& several = component.several;
  if (std::find(several.begin(), several.end(), name) == several.end()) several.push_back(name);
}

AccelergyComponent component_of(const std::string& name, const YamlNode& table) {
  AccelergyComponent component{name, leaf_of(name), instances_of(name), {}, {}};
  if (table.has("actions")) {
    for (const YamlNode& action : table.at("actions").items()) {
      add_action(component, action.at("name").as_string(), action);
    }
    return component;
  }
  for (const auto& [action, entries] : table.pairs()) {
    if (!entries.is_sequence()) {
      add_action(component, action, entries);
      continue;
    }
    for (const YamlNode& entry : entries.items()) add_action(component, action, entry);
  }
  return component;
}

/// A list with names (since 0.3) or a map.
std::vector<std::pair<std::string, YamlNode>> tables_of(const YamlNode& yaml) {
  const YamlNode tables = yaml.at("tables");
  if (tables.is_map()) return tables.pairs();
  std::vector<std::pair<std::string, YamlNode>> named;
  for (const YamlNode& table : tables.items()) {
    named.emplace_back(table.at("name").as_string(), table);
  }
  return named;
}

}  // namespace

std::vector<AccelergyComponent> accelergy_components(const YamlNode& ert) {
  std::vector<AccelergyComponent> components;
  for (const auto& [name, table] : tables_of(ert)) components.push_back(component_of(name, table));
  return components;
}

std::vector<AccelergyArea> accelergy_areas(const YamlNode& art) {
  std::vector<AccelergyArea> areas;
  for (const auto& [name, table] : tables_of(art)) {
    areas.push_back(
        {name, leaf_of(name), instances_of(name), not_negative(table.at("area"), "um2")});
  }
  return areas;
}

}  // namespace orrery
