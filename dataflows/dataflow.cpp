#include "dataflows/dataflow.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/data_path.h"
#include "base/declared_keys.h"
#include "base/suggestion.h"

namespace orrery {
namespace {

Dim parse_dim(const YamlNode& yaml) {
  const std::string text = yaml.as_string();
  for (const Dim dim : kAllDims) {
    if (text == name_of(dim)) return dim;
  }
  throw yaml.error("found '" + text + "'; allowed: n, g, k, c, p, q, r, s");
}

std::vector<Dim> parse_dims(const YamlNode& yaml) {
  std::vector<Dim> dims;
  for (const YamlNode& item : yaml.items()) {
    dims.push_back(parse_dim(item));
    if (std::count(dims.begin(), dims.end(), dims.back()) > 1) {
      throw item.error(fmt::format("'{}' appears twice", name_of(dims.back())));
    }
  }
  return dims;
}

FoldLoop parse_fold_loop(const YamlNode& yaml) {
  const std::string text = yaml.as_string();
  if (text == "rows") return {FoldLoop::Kind::kRows, Dim::kN};
  if (text == "cols") return {FoldLoop::Kind::kCols, Dim::kN};
  if (text == "pe") return {FoldLoop::Kind::kPe, Dim::kN};
  if (text.size() > 1)
    throw yaml.error("found '" + text + "'; allowed: rows, cols, pe, a dimension");
  return {FoldLoop::Kind::kDim, parse_dim(yaml)};
}

/// The word that says how an operand travels, if the file says so.
std::string parse_direction(const YamlNode& yaml, const std::vector<std::string>& allowed) {
  const std::string text = yaml.as_string();
  if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    throw yaml.error(fmt::format("found '{}'; allowed: {}", text, fmt::join(allowed, ", ")));
  }
  return text;
}

void parse_tile_sizes(const YamlNode& yaml, Dataflow& dataflow) {
  for (const auto& [key, value] : yaml.pairs()) {
    const auto dim = std::find_if(kAllDims.begin(), kAllDims.end(),
                                  [&key = key](Dim d) { return key == name_of(d); });
    if (dim == kAllDims.end()) {
      throw value.error("found the key '" + key + "'; allowed: n, g, k, c, p, q, r, s");
    }
    dataflow.tile_size[*dim] = value.as_int(1);
  }
}

void declare_loops(DeclaredKeys& keys, const std::string& name, std::vector<Dim>& dims,
                   const std::string& sentence) {
  keys.custom(name, "a list of loops: n, g, k, c, p, q, r, s", sentence,
              [&dims](const YamlNode& yaml) { dims = parse_dims(yaml); });
}

/// What a file states of an operand's way is checked against what its loops imply.
void declare_operand(DeclaredKeys& keys, Operand operand, Dataflow& dataflow) {
  const bool psum = operand == Operand::kOfmap;
  const std::string name = psum ? "psum" : name_of(operand);
  auto& travel = dataflow.stated_travel[static_cast<std::size_t>(operand)];
  const auto state = [&travel](const std::vector<std::string>& allowed) {
    return [&travel, allowed](const YamlNode& yaml) { travel = parse_direction(yaml, allowed); };
  };
  keys.group(name, psum ? "the partial sums" : "the " + name);
  keys.custom("stays", "true, false", "states that a PE keeps it; checked against the loops",
              [&travel](const YamlNode& yaml) {
                if (yaml.as_bool()) travel = "stays";
              });
  keys.choice<Loads>(
      "loads", dataflow.loads,
      {{"auto", Loads::kAuto}, {"before", Loads::kBefore}, {"behind", Loads::kBehind}},
      "when the operand that stays is loaded: before its fold, or behind the fold before it");
  keys.custom("network", "neighbours, multicast", "states what carries it; for the reader",
              [](const YamlNode& yaml) {
                parse_direction(yaml, {"neighbours", "multicast"});
              });
  if (psum) {
    keys.custom("sums", "down, right, up", "states which way sums go; checked against the loops",
                state({"down", "right", "up"}));
  } else {
    keys.custom("enters", "left, top", "states where it enters; checked against the loops",
                state({"left", "top"}));
  }
}

DeclaredKeys declare(Dataflow& dataflow) {
  DeclaredKeys keys;
  keys.text("name", dataflow.name, "name in reports").needed();
  keys.text("description", dataflow.description, "what it is, for lists");
  declare_loops(keys, "rows", dataflow.rows, "loops along the rows of PEs");
  keys.needed();
  declare_loops(keys, "cols", dataflow.cols, "loops along the columns of PEs");
  keys.needed();
  declare_loops(keys, "pe", dataflow.pe, "loops that a PE goes through by itself");
  keys.needed();
  declare_loops(keys, "sets", dataflow.sets, "loops over sets of PEs, with multicast buses");
  for (const Operand operand : kAllOperands) declare_operand(keys, operand, dataflow);
  keys.group("", "");
  keys.custom("folds", "a list of rows, cols, pe and loops", "order of the folds, outermost first",
              [&dataflow](const YamlNode& yaml) {
                for (const YamlNode& item : yaml.items()) {
                  dataflow.folds.push_back(parse_fold_loop(item));
                }
              });
  keys.group("tiles", "what the global buffer holds at a time");
  declare_loops(keys, "order", dataflow.tiles, "order of the tiles, outermost first");
  keys.text("policy", dataflow.tiling, "the tile policy, which chooses sizes");
  keys.custom("size", "a map from loops to sizes of 1 or more", "sizes that are not the policy's",
              [&dataflow](const YamlNode& yaml) { parse_tile_sizes(yaml, dataflow); });
  return keys;
}

/// Each dimension is laid out in one place only.
void check_placed_once(const YamlNode& yaml, const Dataflow& dataflow) {
  std::set<Dim> seen;
  for (const auto* dims : {&dataflow.rows, &dataflow.cols, &dataflow.pe}) {
    for (const Dim dim : *dims) {
      if (!seen.insert(dim).second) {
        throw yaml.error(
            fmt::format("'{}' is in more than one of rows, cols and pe", name_of(dim)));
      }
    }
  }
}

}  // namespace

Dataflow parse_dataflow(const YamlNode& yaml) {
  Dataflow dataflow;
  dataflow.where = yaml.where();
  declare(dataflow).read(yaml);
  check_placed_once(yaml, dataflow);
  return dataflow;
}

std::string dataflow_keys_markdown() {
  Dataflow defaults;
  return declare(defaults).table();
}

Dataflow load_dataflow(const std::string& name_or_file) {
  const bool file = name_or_file.ends_with(".yaml") || name_or_file.ends_with(".yml");
  if (file) return parse_dataflow(YamlNode::load(name_or_file));
  const auto names = data_names("dataflows");
  if (std::find(names.begin(), names.end(), name_or_file) == names.end()) {
    throw InputError(fmt::format("unknown dataflow '{}'; known: {}; or give a .yaml file{}",
                                 name_or_file, fmt::join(names, ", "),
                                 did_you_mean(name_or_file, names)));
  }
  return parse_dataflow(YamlNode::load(data_path("dataflows/" + name_or_file + ".yaml")));
}

}  // namespace orrery
