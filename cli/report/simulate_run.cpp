#include <algorithm>
#include <memory>

#include "base/registry.h"
#include "base/yaml.h"
#include "cli/report/json_view.h"
#include "cli/report/pe_maps.h"
#include "cli/report/run_reader.h"
#include "dataflows/activity.h"
#include "models/energy/energy.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDramStreams[] = {"ifmap_read", "filter_read", "psum_read", "psum_write",
                                        "ofmap_write"};
constexpr const char* kEnergyOperands[] = {"ifmap", "filter", "ofmap", "shared"};

/// Bytes that the DRAM moves in a cycle of the array at most; null where it is ideal or not said.
Json peak_dram(const JsonView& run) {
  const auto configuration = run.find("configuration");
  const auto text = configuration ? configuration->find("hardware") : std::nullopt;
  if (!text) return nullptr;
  const YamlNode yaml = YamlNode::parse(text->text(), run.file());
  if (!yaml.has("dram") || !yaml.has("clock_mhz")) return nullptr;
  const YamlNode dram = yaml.at("dram");
  if (!dram.has("bus_bytes") || !dram.has("clock_mhz")) return nullptr;
  if (dram.has("ideal") && dram.at("ideal").as_bool()) return nullptr;
  return dram.at("bus_bytes").as_double() * dram.at("clock_mhz").as_ratio().to_double() /
         yaml.at("clock_mhz").as_ratio().to_double();
}

/// One list for each column, an entry for each layer.
class Columns {
 public:
  void add(const char* name, Json value) { json_[name].push_back(std::move(value)); }
  Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

Json numbers_of(const JsonView& group, const auto& names) {
  Json list = Json::array();
  for (const auto& name : names) {
    const auto value = group.find(name);
    list.push_back(value ? value->number() : 0.0);
  }
  return list;
}

std::vector<std::string> cause_names() {
  std::vector<std::string> names;
  for (int i = 0; i < kCauses; ++i) names.emplace_back(name_of(static_cast<Cause>(i)));
  return names;
}

std::vector<std::string> component_names() {
  std::vector<std::string> names;
  for (int i = 0; i < kComponents; ++i) names.emplace_back(name_of(static_cast<Component>(i)));
  return names;
}

/// Energies by component; by component and operand where the file has that.
Json energy_data(const JsonView& layer) {
  const auto energy = layer.find("energy");
  if (!energy) return nullptr;
  Json data = {{"total", energy->at("total_pj").number()},
               {"components", numbers_of(energy->at("components_pj"), component_names())},
               {"operands", numbers_of(energy->at("operands_pj"), kEnergyOperands)}};
  const auto split = energy->find("split_pj");
  if (!split) return data;
  for (const std::string& component : component_names()) {
    Json row = Json::array();
    for (const JsonView& value : split->at(component).items()) row.push_back(value.number());
    data["split"].push_back(std::move(row));
  }
  return data;
}

Json sizes_of(const JsonView& group) {
  Json sizes = Json::object();
  for (const char* dim : {"n", "g", "k", "c", "p", "q", "r", "s"}) {
    if (const auto size = group.find(dim)) sizes[dim] = size->number();
  }
  return sizes;
}

Json layers_data(const std::vector<JsonView>& layers) {
  Columns columns;
  for (const JsonView& layer : layers) {
    columns.add("name", layer.at("name").text());
    columns.add("op", layer.at("op").text());
    columns.add("size", sizes_of(layer.at("shape")));
    columns.add("tile", sizes_of(layer.at("tiles").at("size")));
    columns.add("tiles", layer.at("tiles").at("count").number());
    columns.add("folds", layer.at("folds").number());
    columns.add("macs", layer.at("macs").number());
    columns.add("cycles", layer.at("cycles").number());
    columns.add("utilization", layer.at("utilization").number());
    columns.add("pe_cycles", numbers_of(layer.at("pe_cycles"), cause_names()));
    columns.add("dram", numbers_of(layer.at("traffic_bytes").at("dram"), kDramStreams));
    columns.add("energy", energy_data(layer));
    Json notes = Json::array();
    if (const auto said = layer.find("notes")) {
      for (const JsonView& note : said->items()) notes.push_back(note.text());
    }
    columns.add("notes", std::move(notes));
  }
  return columns.take();
}

Json texts_of(const JsonView& run, const char* key) {
  Json texts = Json::array();
  if (const auto list = run.find(key)) {
    for (const JsonView& text : list->items()) texts.push_back(text.text());
  }
  return texts;
}

Json text_or_null(const std::optional<JsonView>& group, const char* key) {
  const auto text = group ? group->find(key) : std::nullopt;
  return text ? Json(text->text()) : Json();
}

class SimulateRun : public RunReader {
 public:
  bool reads(const RunFile& run) const override { return run.schema() == "orrery.simulate.v1"; }

  Json data(const RunFile& file) const override {
    const JsonView run(file.json, file.name);
    const JsonView hardware = run.at("hardware");
    const auto layers = run.at("layers").items();
    Json data;
    data["workload"] = run.at("workload").text();
    data["command"] = text_or_null(run.find("provenance"), "command");
    data["version"] = text_or_null(run.find("provenance"), "version");
    data["hardware"] = {{"name", hardware.at("name").text()},
                        {"rows", hardware.at("rows").number()},
                        {"cols", hardware.at("cols").number()},
                        {"clock_mhz", hardware.at("clock_mhz").number()},
                        {"dram_bytes_per_cycle", peak_dram(run)}};
    data["dataflow"] = layers.empty() ? Json() : Json(layers.front().at("dataflow").text());
    data["dataflow_text"] = text_or_null(run.find("configuration"), "dataflow");
    data["technology"] = text_or_null(run.find("technology"), "name");
    data["notes"] = texts_of(run, "notes");
    data["causes"] = cause_names();
    data["dram_streams"] = kDramStreams;
    data["components"] = component_names();
    data["operands"] = kEnergyOperands;
    data["layers"] = layers_data(layers);
    data["pe_maps"] = pe_maps_data(layers, cause_names());
    return data;
  }
};

const Registration<RunReader> kSimulateRun{"simulate", "what orrery simulate found",
                                           [] { return std::make_unique<SimulateRun>(); }};

}  // namespace
}  // namespace orrery
