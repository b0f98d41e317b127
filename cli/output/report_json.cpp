#include "cli/output/report_json.h"

#include <memory>

#include "base/count_json.h"
#include "base/registry.h"
#include "cli/output/report_energy.h"
#include "hardware/print.h"
#include "models/energy/toggle_energy.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

Json per_operand(const PerOperand& counts) {
  Json json;
  for (const Operand operand : kAllOperands)
    json[name_of(operand)] = count_json<Json>(counts[index_of(operand)]);
  return json;
}

Json shape_json(const Layer& layer) {
  Json json;
  for (const Dim dim : kAllDims) json[name_of(dim)] = layer.shape[dim];
  json["in_h"] = layer.in_h;
  json["in_w"] = layer.in_w;
  json["stride_h"] = layer.stride_h;
  json["stride_w"] = layer.stride_w;
  json["dilation_h"] = layer.dilation_h;
  json["dilation_w"] = layer.dilation_w;
  json["pad_top"] = layer.pad_top;
  json["pad_bottom"] = layer.pad_bottom;
  json["pad_left"] = layer.pad_left;
  json["pad_right"] = layer.pad_right;
  return json;
}

Json bits_json(const Layer& layer) {
  return {{"ifmap", layer.ifmap_bits},
          {"filter", layer.filter_bits},
          {"ofmap", layer.ofmap_bits},
          {"psum", layer.psum_bits}};
}

Json tiles_json(const Schedule& schedule) {
  Json size;
  for (const Dim dim : kAllDims) size[name_of(dim)] = schedule.tile_size(dim);
  Json twice;
  for (const Operand operand : kAllOperands) {
    twice[name_of(operand)] = schedule.buffers_twice(operand);
  }
  return {{"count", schedule.tiles()}, {"size", size}, {"double_buffered", twice}};
}

Json pe_cycles_json(const Activity& activity) {
  Json json;
  for (int i = 0; i < kCauses; ++i) {
    const auto cause = static_cast<Cause>(i);
    json[name_of(cause)] = count_json<Json>(activity.of(cause));
  }
  return json;
}

/// Words of an operand in the buffer, as bytes: outputs are partial sums there.
Json buffer_bytes(const Layer& layer, Operand operand, WideCount words) {
  const int bits = layer.stored_bits(operand);
  return count_json<Json>(bytes_of(words, bits));
}

Json traffic_json(const Layer& layer, const Activity& activity) {
  const Json dram = {{"ifmap_read", count_json<Json>(activity.dram_ifmap_read)},
                     {"filter_read", count_json<Json>(activity.dram_filter_read)},
                     {"psum_read", count_json<Json>(activity.dram_psum_read)},
                     {"psum_write", count_json<Json>(activity.dram_psum_write)},
                     {"ofmap_write", count_json<Json>(activity.dram_ofmap_write)}};
  Json buffer;
  Json edges;
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    const std::string name = operand == Operand::kOfmap ? "psum" : name_of(operand);
    buffer[name + "_read"] =
        buffer_bytes(layer, operand, activity.buffer_reads[i] + activity.buffer_dma_reads[i]);
    buffer[name + "_write"] =
        buffer_bytes(layer, operand, activity.buffer_writes[i] + activity.buffer_dma_writes[i]);
    edges[name] = buffer_bytes(layer, operand, activity.edge_words[i]);
  }
  return {{"dram", dram}, {"buffer", buffer}, {"edges", edges}};
}

/// Adds the counts of `part` to those of the same names in `sum`.
void add_counts(Json& sum, const Json& part) {
  if (sum.is_null()) {
    sum = part;
  } else if (part.is_object()) {
    for (const auto& [key, value] : part.items()) add_counts(sum[key], value);
  } else {
    sum = count_json<Json>(count_in(sum) + count_in(part));
  }
}

Json accesses_json(const Activity& activity) {
  return {{"edge_words", per_operand(activity.edge_words)},
          {"pe_reads", per_operand(activity.pe_reads)},
          {"pe_writes", per_operand(activity.pe_writes)},
          {"hops", per_operand(activity.hops)},
          {"bus_transfers", per_operand(activity.bus_transfers)},
          {"bus_words", per_operand(activity.bus_words)},
          {"delivered_words", per_operand(activity.delivered_words)},
          {"buffer_reads", per_operand(activity.buffer_reads)},
          {"buffer_writes", per_operand(activity.buffer_writes)},
          {"buffer_dma_reads", per_operand(activity.buffer_dma_reads)},
          {"buffer_dma_writes", per_operand(activity.buffer_dma_writes)},
          {"buffer_accesses", per_operand(activity.buffer_accesses)},
          {"buffer_read_accesses", per_operand(activity.buffer_read_accesses)},
          {"buffer_write_accesses", per_operand(activity.buffer_write_accesses)},
          {"buffer_conflicts", per_operand(activity.buffer_conflicts)},
          {"dram_busy_cycles", count_json<Json>(activity.dram_busy_cycles)}};
}

/// A cycle, or null when what it is the cycle of never happened.
Json cycle_json(std::int64_t cycle) { return cycle < 0 ? Json() : Json(cycle); }

/// Rows of columns for each cause.
Json pe_map_json(const ArrayConfig& array, const std::vector<PeCycles>& map) {
  Json json;
  for (std::size_t cause = 0; cause < kCauses; ++cause) {
    Json rows = Json::array();
    for (std::int64_t row = 0; row < array.rows; ++row) {
      Json cells = Json::array();
      for (std::int64_t col = 0; col < array.cols; ++col) {
        cells.push_back(map[static_cast<std::size_t>(row * array.cols + col)][cause]);
      }
      rows.push_back(std::move(cells));
    }
    json[name_of(static_cast<Cause>(cause))] = std::move(rows);
  }
  return json;
}

/// Layers without MACs flip no bit. Without a technology there are no costs.
Json toggles_json(const Report& report, const ToggleCounts& counts) {
  Json json;
  std::optional<ToggleCosts> costs;
  if (report.technology) costs = toggle_costs(report.accelerator, *report.technology);
  for (const Wire wire : kAllWires) {
    const ToggleCount& count = counts[static_cast<std::size_t>(wire)];
    Json& row = json[name_of(wire)];
    const std::pair<const char*, WideCount> flips[] = {{"twos_complement", count.twos_complement},
                                                       {"sign_magnitude", count.sign_magnitude}};
    row["words"] = count_json<Json>(count.words);
    for (const auto& [code, bits] : flips) row[code] = count_json<Json>(bits);
    if (!costs) continue;
    for (const auto& [code, bits] : flips) {
      const Attojoules energy = toggle_energy(*costs, wire, bits);
      row[std::string(code) + "_aj"] = count_json<Json>(energy.value);
      row[std::string(code) + "_pj"] = picojoules(energy);
    }
  }
  return json;
}

ToggleCounts total_toggles(const Report& report) {
  ToggleCounts total;
  for (const LayerResult& layer : report.layers) {
    const ToggleCounts part = layer.measured.toggles.value_or(ToggleCounts());
    for (std::size_t i = 0; i < total.size(); ++i) total[i] += part[i];
  }
  return total;
}

Json layer_json(const Report& report, std::size_t index) {
  const LayerResult& result = report.layers[index];
  const Activity& activity = result.measured.activity;
  Json json;
  json["name"] = result.layer.name;
  json["op"] = name_of(result.layer.op);
  json["shape"] = shape_json(result.layer);
  json["bits"] = bits_json(result.layer);
  json["dataflow"] = report.dataflow;
  json["macs"] = count_json<Json>(activity.macs);
  json["cycles"] = result.measured.cycles;
  json["engine"] = name_of(result.measured.engine);
  json["cycles_stepped"] = result.measured.counts.stepped;
  json["cycles_replayed"] = result.measured.counts.replayed;
  json["seconds"] = report.seconds(result.measured.cycles);
  json["active_pes"] = activity.active_pes;
  json["utilization"] = result.utilization(report.accelerator);
  json["pe_cycles"] = pe_cycles_json(activity);
  json["stall_cycles"] = count_json<Json>(activity.stall_cycles);
  json["first_output"] = cycle_json(activity.first_output);
  json["last_output"] = cycle_json(activity.last_output);
  json["last_operand"] = cycle_json(activity.last_operand);
  json["folds"] = count_json<Json>(activity.folds);
  json["tiles"] = tiles_json(result.schedule);
  json["traffic_bytes"] = traffic_json(result.layer, activity);
  json["accesses"] = accesses_json(activity);
  if (report.toggled)
    json["toggles"] = toggles_json(report, result.measured.toggles.value_or(ToggleCounts()));
  const auto& map = result.measured.pe_map;
  if (!map.empty()) json["pe_map"] = pe_map_json(report.accelerator.array, map);
  json["energy"] = energy_json(report, index);
  const bool compared = report.checked && result.layer.has_macs();
  const bool counted = (report.checked || report.toggled) && result.layer.has_macs();
  json["zero_macs"] = counted ? count_json<Json>(activity.zero_macs) : Json();
  json["verified"] = compared ? Json(result.measured.verified) : Json();
  json["wrapped_outputs"] = compared ? Json(result.measured.wrapped_outputs) : Json();
  json["notes"] = Json::array();
  if (!result.note.empty()) json["notes"].push_back(result.note);
  return json;
}

/// True when every layer that can be compared was; null when there is none.
Json verified_json(const Report& report) {
  Json verified;
  for (const LayerResult& result : report.layers) {
    if (!report.checked || !result.layer.has_macs()) continue;
    verified = result.measured.verified && (verified.is_null() || verified.get<bool>());
  }
  return verified;
}

Json total_json(const Report& report, const Json& layers) {
  Json json;
  json["macs"] = 0;
  json["cycles"] = 0;
  json["seconds"] = report.seconds(report.cycles());
  json["utilization"] = report.utilization();
  for (const char* key : {"macs", "cycles", "cycles_stepped", "cycles_replayed", "pe_cycles",
                          "stall_cycles", "folds", "traffic_bytes", "accesses"}) {
    for (const Json& layer : layers) add_counts(json[key], layer[key]);
  }
  if (report.toggled) json["toggles"] = toggles_json(report, total_toggles(report));
  json["energy"] = total_energy_json(report);
  json["verified"] = verified_json(report);
  return json;
}

Json hardware_json(const Accelerator& hardware) {
  return {{"name", hardware.name},
          {"rows", hardware.array.rows},
          {"cols", hardware.array.cols},
          {"clock_mhz", hardware.clock_mhz.to_double()},
          {"ifmap_bits", hardware.ifmap_bits},
          {"filter_bits", hardware.filter_bits},
          {"ofmap_bits", hardware.ofmap_bits},
          {"psum_bits", hardware.psum_bits}};
}

class JsonWriter : public ReportWriter {
 public:
  std::string write(const Report& report, const Terminal&) const override {
    // Names come from the user's files and need not be UTF-8.
    return to_json(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }
};

const Registration<ReportWriter> kJson{"json", "every count, for programs; see docs/output.md",
                                       [] { return std::make_unique<JsonWriter>(); }};

}  // namespace

nlohmann::ordered_json to_json(const Report& report) {
  Json json;
  json["schema"] = "orrery.simulate.v1";
  json["provenance"] = {{"version", report.provenance.version},
                        {"commit", report.provenance.commit},
                        {"command", report.provenance.command},
                        {"seed", report.provenance.seed}};
  json["configuration"] = {{"hardware", print_accelerator(report.accelerator)},
                           {"dataflow", report.dataflow_text}};
  json["hardware"] = hardware_json(report.accelerator);
  json["technology"] = technology_json(report);
  json["workload"] = report.workload;
  json["notes"] = report.notes;
  json["layers"] = Json::array();
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    json["layers"].push_back(layer_json(report, i));
  }
  json["total"] = total_json(report, json["layers"]);
  return json;
}

}  // namespace orrery
