#include "dataflows/dataflow.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/data_path.h"

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

Loads parse_loads(const YamlNode& yaml) {
  const std::string text = yaml.as_string();
  if (text == "auto") return Loads::kAuto;
  if (text == "before") return Loads::kBefore;
  if (text == "behind") return Loads::kBehind;
  throw yaml.error("found '" + text + "'; allowed: auto, before, behind");
}

/// The word that says how an operand travels, if the file says so.
std::string parse_direction(const YamlNode& yaml, const std::vector<std::string>& allowed) {
  const std::string text = yaml.as_string();
  if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    throw yaml.error(fmt::format("found '{}'; allowed: {}", text, fmt::join(allowed, ", ")));
  }
  return text;
}

void parse_operand(const YamlNode& yaml, Operand operand, Dataflow& dataflow) {
  const bool psum = operand == Operand::kOfmap;
  yaml.allow_keys({"stays", "loads", "network", psum ? "sums" : "enters"});
  if (yaml.has("network")) parse_direction(yaml.at("network"), {"neighbours", "multicast"});
  if (yaml.has("loads")) dataflow.loads = parse_loads(yaml.at("loads"));
  auto& travel = dataflow.stated_travel[static_cast<std::size_t>(operand)];
  if (yaml.has("stays") && yaml.at("stays").as_bool()) travel = "stays";
  if (!psum && yaml.has("enters")) travel = parse_direction(yaml.at("enters"), {"left", "top"});
  if (psum && yaml.has("sums")) travel = parse_direction(yaml.at("sums"), {"down", "right", "up"});
}

void parse_tiles(const YamlNode& yaml, Dataflow& dataflow) {
  yaml.allow_keys({"order", "policy", "size"});
  if (yaml.has("order")) dataflow.tiles = parse_dims(yaml.at("order"));
  if (yaml.has("policy")) dataflow.tiling = yaml.at("policy").as_string();
  if (!yaml.has("size")) return;
  for (const auto& [key, value] : yaml.at("size").pairs()) {
    const auto dim = std::find_if(kAllDims.begin(), kAllDims.end(),
                                  [&key = key](Dim d) { return key == name_of(d); });
    if (dim == kAllDims.end()) {
      throw value.error("found the key '" + key + "'; allowed: n, g, k, c, p, q, r, s");
    }
    dataflow.tile_size[*dim] = value.as_int(1);
  }
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
  yaml.allow_keys({"name", "description", "rows", "cols", "sets", "pe", "ifmap", "filter", "psum",
                   "folds", "tiles"});
  Dataflow dataflow;
  dataflow.where = yaml.where();
  dataflow.name = yaml.at("name").as_string();
  if (yaml.has("description")) dataflow.description = yaml.at("description").as_string();
  dataflow.rows = parse_dims(yaml.at("rows"));
  dataflow.cols = parse_dims(yaml.at("cols"));
  dataflow.pe = parse_dims(yaml.at("pe"));
  if (yaml.has("sets")) dataflow.sets = parse_dims(yaml.at("sets"));
  check_placed_once(yaml, dataflow);
  if (yaml.has("ifmap")) parse_operand(yaml.at("ifmap"), Operand::kIfmap, dataflow);
  if (yaml.has("filter")) parse_operand(yaml.at("filter"), Operand::kFilter, dataflow);
  if (yaml.has("psum")) parse_operand(yaml.at("psum"), Operand::kOfmap, dataflow);
  if (yaml.has("folds")) {
    for (const YamlNode& item : yaml.at("folds").items()) {
      dataflow.folds.push_back(parse_fold_loop(item));
    }
  }
  if (yaml.has("tiles")) parse_tiles(yaml.at("tiles"), dataflow);
  return dataflow;
}

Dataflow load_dataflow(const std::string& name_or_file) {
  const bool file = name_or_file.ends_with(".yaml") || name_or_file.ends_with(".yml");
  if (file) return parse_dataflow(YamlNode::load(name_or_file));
  const auto names = data_names("dataflows");
  if (std::find(names.begin(), names.end(), name_or_file) == names.end()) {
    throw InputError(fmt::format("unknown dataflow '{}'; known: {}; or give a .yaml file",
                                 name_or_file, fmt::join(names, ", ")));
  }
  return parse_dataflow(YamlNode::load(data_path("dataflows/" + name_or_file + ".yaml")));
}

}  // namespace orrery
