#include "hardware/load_technology.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/data_path.h"
#include "base/declared_keys.h"
#include "base/suggestion.h"
#include "base/yaml.h"
#include "hardware/accelergy.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "hardware/technologies";

fs::path find_technology(const std::string& name, const fs::path& folder, const Location& where) {
  if (name.find('/') != std::string::npos || name.ends_with(".yaml") || name.ends_with(".yml")) {
    return folder / name;
  }
  const std::vector<std::string> known = data_names(kFolder);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    throw InputError(where,
                     fmt::format("unknown technology '{}'; allowed: {}, or a file that ends "
                                 "in .yaml{}",
                                 shown(name), fmt::join(known, ", "), did_you_mean(name, known)));
  }
  return data_path(fmt::format("{}/{}.yaml", kFolder, name));
}

double positive(const YamlNode& node) {
  const double value = node.as_double();
  if (!std::isfinite(value) || value <= 0) {
    throw not_allowed(node, "a positive number");
  }
  return value;
}

double not_negative(const YamlNode& node) {
  const double value = node.as_double();
  if (!std::isfinite(value) || value < 0) throw not_allowed(node, "0 or a positive number");
  return value;
}

/// Reads one file into a technology that may hold what the file extends.
class TechnologyReader {
 public:
  explicit TechnologyReader(Technology& technology) : technology_(technology) {}

  void read(const YamlNode& yaml) {
    const std::vector<QuantityKey> quantity_keys = quantities(technology_);
    declared(quantity_keys).read(yaml);
  }

  std::string markdown() {
    const std::vector<QuantityKey> quantity_keys = quantities(technology_);
    return declared(quantity_keys).table();
  }

 private:
  /// The head comes first: what figures say depends on it.
  DeclaredKeys declared(const std::vector<QuantityKey>& quantity_keys) {
    DeclaredKeys keys;
    keys.text("name", technology_.name, "name in reports");
    keys.text("description", technology_.description, "what it is, for lists");
    keys.custom("extends", "a technology or a file", "what this file changes",
                [](const YamlNode&) {});  // read before
    keys.positive("node_nm", technology_.node_nm, "nm", "node of figures that state none");
    keys.positive("voltage", technology_.voltage, "V", "voltage of figures that state none");
    keys.texts("sources", sources_, "short names of sources");
    keys.custom("unit_pj", "a figure", "what `units` count in",
                [this](const YamlNode& node) { unit_ = read_figure(node, "pj"); });
    std::set<std::string> groups;
    for (const QuantityKey& key : quantity_keys)
      groups.insert(key.path.substr(0, key.path.find('.')));
    for (const std::string& group : groups) {
      keys.custom(group, "a map of figures", "figures of a part",
                  [this, group, &quantity_keys](const YamlNode& node) {
                    read_group(group, node, quantity_keys);
                  });
    }
    keys.custom("sram", "{source, confidence, points}", "a table of SRAMs",
                [this](const YamlNode& node) { read_sram(node); });
    keys.custom("dram", "a map from types to figures, and default", "energies of DRAMs",
                [this](const YamlNode& node) { read_dram(node); });
    return keys;
  }

  void read_group(const std::string& group, const YamlNode& yaml,
                  const std::vector<QuantityKey>& keys) {
    std::vector<std::string> allowed;
    for (const QuantityKey& key : keys) {
      if (key.path.starts_with(group + ".")) allowed.push_back(key.path.substr(group.size() + 1));
    }
    yaml.allow_keys(allowed);
    for (const auto& [name, child] : yaml.pairs()) {
      for (const QuantityKey& key : keys) {
        if (key.path == group + "." + name) *key.quantity = read_quantity(child, key.unit);
      }
    }
  }

  /// `none` takes away what the file that is extended gives.
  Quantity read_quantity(const YamlNode& yaml, const std::string& unit) {
    Quantity quantity;
    if (yaml.is_scalar() && yaml.as_string() == "none") return quantity;
    if (yaml.has("scales")) quantity.scaling = read_scaling(yaml.at("scales"));
    if (!yaml.has("points")) {
      quantity.figures.push_back(read_figure(yaml, unit));
    } else {
      yaml.allow_keys({"scales", "points"});
      for (const YamlNode& point : yaml.at("points").items()) {
        quantity.figures.push_back(read_figure(point, unit));
        if (quantity.figures.back().bytes <= 0) throw point.error("misses the key 'bytes'");
      }
      std::sort(quantity.figures.begin(), quantity.figures.end(),
                [](const Figure& a, const Figure& b) { return a.bytes < b.bytes; });
    }
    for (const Figure& figure : quantity.figures) {
      if (quantity.scaling != Scaling::kNone && figure.bits <= 0) {
        throw yaml.error("scales with the width of words, but misses the key 'bits'");
      }
    }
    return quantity;
  }

  Figure read_figure(const YamlNode& yaml, const std::string& unit) {
    const bool in_units = unit == "pj" && yaml.has("units");
    yaml.allow_keys(
        {unit, "units", "bits", "bytes", "scales", "source", "confidence", "node_nm", "voltage"});
    if (in_units && unit_.value <= 0) throw yaml.at("units").error("needs unit_pj at the top");
    Figure figure;
    figure.value =
        in_units ? not_negative(yaml.at("units")) * unit_.value : not_negative(yaml.at(unit));
    if (yaml.has("bits")) figure.bits = positive(yaml.at("bits"));
    if (yaml.has("bytes")) figure.bytes = positive(yaml.at("bytes"));
    figure.node_nm = yaml.has("node_nm") ? positive(yaml.at("node_nm")) : technology_.node_nm;
    figure.voltage = yaml.has("voltage") ? positive(yaml.at("voltage")) : technology_.voltage;
    figure.source = source_of(yaml);
    figure.confidence = confidence_of(yaml);
    return figure;
  }

  std::string source_of(const YamlNode& yaml) const {
    const std::string source = yaml.at("source").as_string();
    const auto known = sources_.find(source);
    return known == sources_.end() ? source : known->second;
  }

  static std::string confidence_of(const YamlNode& yaml) {
    const YamlNode node = yaml.at("confidence");
    const std::string confidence = node.as_string();
    if (confidence != "high" && confidence != "medium" && confidence != "low") {
      throw not_allowed(node, "high, medium, low");
    }
    return confidence;
  }

  static Scaling read_scaling(const YamlNode& node) {
    const std::string text = node.as_string();
    if (text == "none") return Scaling::kNone;
    if (text == "linear") return Scaling::kLinear;
    if (text == "product") return Scaling::kProduct;
    throw not_allowed(node, "none, linear, product");
  }

  /// Rows of [bytes, width_bits, read_pj, write_pj, leakage_mw, area_mm2].
  void read_sram(const YamlNode& yaml) {
    yaml.allow_keys({"source", "confidence", "node_nm", "points"});
    std::vector<SramPoint> points;
    std::map<double, std::set<double>> sizes;  // by width
    for (const YamlNode& row : yaml.at("points").items()) {
      const std::vector<YamlNode> cells = row.items();
      if (cells.size() != 6) {
        throw row.error(
            fmt::format("found {} numbers; allowed: 6, [bytes, width_bits, read_pj, "
                        "write_pj, leakage_mw, area_mm2]",
                        cells.size()));
      }
      points.push_back({positive(cells[0]), positive(cells[1]), positive(cells[2]),
                        positive(cells[3]), positive(cells[4]), positive(cells[5])});
      if (!sizes[points.back().width_bits].insert(points.back().bytes).second) {
        throw row.error("found a second SRAM of that size and width");
      }
    }
    const bool enough =
        sizes.size() >= 2 && std::all_of(sizes.begin(), sizes.end(),
                                         [](const auto& width) { return width.second.size() > 1; });
    if (!enough) {
      throw yaml.at("points").error("needs at least two widths, and two sizes of each");
    }
    technology_.sram = SramTable(std::move(points));
    technology_.sram.source = source_of(yaml);
    technology_.sram.confidence = confidence_of(yaml);
    technology_.sram.node_nm =
        yaml.has("node_nm") ? positive(yaml.at("node_nm")) : technology_.node_nm;
  }

  void read_dram(const YamlNode& yaml) {
    for (const auto& [type, child] : yaml.pairs()) {
      if (type == "default") {
        technology_.default_dram = child.as_string();
      } else if (child.is_scalar() && child.as_string() == "none") {
        technology_.dram.erase(type);
      } else {
        technology_.dram[type] = read_dram_type(child);
      }
    }
    if (!technology_.dram.contains(technology_.default_dram)) {
      throw yaml.error(fmt::format("found '{}' as the default; allowed: {}",
                                   shown(technology_.default_dram), dram_names()));
    }
  }

  /// One energy for both ways, or one for each, and one of a cycle.
  DramEnergy read_dram_type(const YamlNode& yaml) {
    DramEnergy dram;
    if (!yaml.is_map() || !yaml.has("read")) {
      dram.read = dram.write = read_quantity(yaml, "pj");
      return dram;
    }
    yaml.allow_keys({"read", "write", "cycle"});
    dram.read = read_quantity(yaml.at("read"), "pj");
    dram.write = read_quantity(yaml.at("write"), "pj");
    if (yaml.has("cycle")) dram.cycle = read_quantity(yaml.at("cycle"), "pj");
    return dram;
  }

  std::string dram_names() const {
    std::string names;
    for (const auto& [type, quantity] : technology_.dram)
      names += (names.empty() ? "" : ", ") + type;
    return names;
  }

  Technology& technology_;
  std::map<std::string, std::string> sources_;
  Figure unit_;
};

void read_chain(const fs::path& file, Technology& technology, std::vector<std::string> visited) {
  const YamlNode yaml = YamlNode::load(file);
  if (!yaml.is_map()) throw not_allowed(yaml, "a map of keys, such as mac: {...}");
  if (is_accelergy(yaml)) {
    if (!visited.empty()) throw yaml.error("is a table of Accelergy, which cannot be extended");
    technology = read_accelergy(yaml, file);
    return;
  }
  if (yaml.has("extends")) {
    visited.push_back(fs::weakly_canonical(file).string());
    const YamlNode base = yaml.at("extends");
    const fs::path next = find_technology(base.as_string(), file.parent_path(), base.where());
    if (std::find(visited.begin(), visited.end(), fs::weakly_canonical(next).string()) !=
        visited.end()) {
      throw base.error("comes back to itself; allowed: a technology that does not extend this one");
    }
    read_chain(next, technology, visited);
  }
  technology.name = file.stem().string();
  TechnologyReader(technology).read(yaml);
}

}  // namespace

Technology load_technology(const std::string& name_or_file) {
  Technology technology;
  read_chain(find_technology(name_or_file, "", {}), technology, {});
  return technology;
}

std::string technology_keys_markdown() {
  Technology technology;
  return TechnologyReader(technology).markdown();
}

void check_technology(const std::string& name_or_file, const Location& where) {
  const fs::path file = find_technology(name_or_file, "", where);
  if (!fs::exists(file)) {
    throw InputError(where,
                     fmt::format("found '{}', which is no file; allowed: a technology that "
                                 "comes with the program, none, or a file that ends in .yaml",
                                 shown(file.string())));
  }
}

std::vector<TechnologyItem> list_technologies() {
  std::vector<TechnologyItem> items;
  for (const std::string& name : data_names(kFolder)) {
    const std::string text = load_technology(name).description;
    const auto end = text.find(". ");
    items.push_back({name, end == std::string::npos ? text : text.substr(0, end + 1)});
  }
  return items;
}

}  // namespace orrery
