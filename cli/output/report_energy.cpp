#include "cli/output/report_energy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/count_json.h"
#include "cli/output/numbers.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShareBar = 40;

/// Energies of one layer or of several, and what they took.
struct Sums {
  Attojoules total, on_chip;
  std::array<Attojoules, kComponents> components;
  std::array<Attojoules, kOperands> operands;
  Attojoules shared;
  /// Of each component, for each operand and at last for none.
  std::array<std::array<Attojoules, kOperands + 1>, kComponents> split;
  WideCount gated_macs, macs, cycles;

  void add(const EnergyReport& energy, const LayerResult& layer) {
    total += energy.total();
    on_chip += energy.on_chip();
    for (int i = 0; i < kComponents; ++i) {
      components[static_cast<std::size_t>(i)] += energy.of(static_cast<Component>(i));
    }
    for (const Operand operand : kAllOperands) {
      operands[static_cast<std::size_t>(operand)] += energy.of(operand);
    }
    shared += energy.of(std::nullopt);
    for (const EnergyEntry& entry : energy.entries) {
      const std::size_t operand = entry.operand ? index_of(*entry.operand) : kOperands;
      split[static_cast<std::size_t>(entry.component)][operand] += entry.energy;
    }
    gated_macs += energy.gated_macs;
    macs += layer.measured.activity.macs;
    cycles += layer.measured.cycles;
  }
};

double joules(Attojoules energy) { return 1e-18 * static_cast<double>(energy.value); }

double power_mw(const Report& report, const Sums& sums) {
  return sums.cycles == 0 ? 0 : 1e3 * joules(sums.on_chip) / report.seconds(sums.cycles);
}

/// Multiplications and additions a second, in billions.
double gops(const Report& report, const Sums& sums) {
  if (sums.cycles == 0) return 0;
  return 2e-9 * static_cast<double>(sums.macs) / report.seconds(sums.cycles);
}

/// What `value` makes of the total and of its parts, under `total_UNIT`, `components_UNIT` ...
template <class Value>
void add_energies(Json& json, const Sums& sums, const std::string& unit, const Value& value) {
  Json components, operands;
  for (int i = 0; i < kComponents; ++i) {
    components[name_of(static_cast<Component>(i))] =
        value(sums.components[static_cast<std::size_t>(i)]);
  }
  for (const Operand operand : kAllOperands) {
    operands[name_of(operand)] = value(sums.operands[static_cast<std::size_t>(operand)]);
  }
  operands["shared"] = value(sums.shared);
  json["total_" + unit] = value(sums.total);
  json["on_chip_" + unit] = value(sums.on_chip);
  json["components_" + unit] = std::move(components);
  json["operands_" + unit] = std::move(operands);
}

/// For each component its energy for ifmap, filter, ofmap and shared.
Json split_json(const Sums& sums) {
  Json json;
  for (int i = 0; i < kComponents; ++i) {
    Json& row = json[name_of(static_cast<Component>(i))] = Json::array();
    for (const Attojoules energy : sums.split[static_cast<std::size_t>(i)]) {
      row.push_back(picojoules(energy));
    }
  }
  return json;
}

Json sums_json(const Report& report, const Sums& sums) {
  const double watts = power_mw(report, sums) / 1e3, area = report.area.total() / 1e6;
  Json json;
  add_energies(json, sums, "aj", [](Attojoules e) { return count_json<Json>(e.value); });
  add_energies(json, sums, "pj", picojoules);
  json["split_pj"] = split_json(sums);
  json["gated_macs"] = count_json<Json>(sums.gated_macs);
  json["pj_per_mac"] =
      sums.macs == 0 ? Json() : Json(picojoules(sums.total) / static_cast<double>(sums.macs));
  json["edp_js"] = joules(sums.total) * report.seconds(sums.cycles);
  json["power_mw"] = 1e3 * watts;
  json["gops_per_w"] = watts > 0 ? Json(gops(report, sums) / watts) : Json();
  json["gops_per_mm2"] = area > 0 ? Json(gops(report, sums) / area) : Json();
  return json;
}

Sums sums_of(const Report& report) {
  Sums sums;
  for (std::size_t i = 0; i < report.layers.size(); ++i)
    sums.add(report.energy[i], report.layers[i]);
  return sums;
}

std::vector<std::string> notes_of(const Report& report) {
  std::vector<std::string> notes = report.area.notes;
  for (const EnergyReport& energy : report.energy) {
    for (const std::string& text : energy.notes) {
      if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
    }
  }
  return notes;
}

std::string words_of(Component component) {
  std::string words = name_of(component);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words == "pe memory" ? "PE memories" : words;
}

}  // namespace

Json technology_json(const Report& report) {
  if (!report.technology) return {};
  const AreaReport& area = report.area;
  return {{"name", report.technology->name},
          {"node_nm", report.technology->node_nm},
          {"voltage", report.technology->voltage},
          {"area_um2",
           {{"macs", area.macs},
            {"pe_memories", area.pe_memories},
            {"network", area.network},
            {"buffer", area.buffer},
            {"total", area.total()}}},
          {"notes", notes_of(report)}};
}

Json energy_json(const Report& report, std::size_t index) {
  if (!report.technology) return {};
  Sums sums;
  sums.add(report.energy[index], report.layers[index]);
  return sums_json(report, sums);
}

Json total_energy_json(const Report& report) {
  return report.technology ? sums_json(report, sums_of(report)) : Json();
}

std::string energy_text(const Report& report, const Terminal& terminal) {
  if (!report.technology) return "";
  const Sums sums = sums_of(report);
  const double total = joules(sums.total);
  std::string text = terminal.wrapped(fmt::format(
      "Energy with {}: {}, {} of it on the chip: {:.1f} mW on average. {}EDP {:.3g} Js.",
      shown(report.technology->name), with_small_unit(total, "J"),
      with_small_unit(joules(sums.on_chip), "J"), power_mw(report, sums),
      sums.macs > 0 ? fmt::format("{:.2f} pJ for each MAC, DRAM included. ",
                                  picojoules(sums.total) / static_cast<double>(sums.macs))
                    : "",
      total * report.seconds(sums.cycles)));
  const AreaReport& area = report.area;
  if (area.total() > 0) {
    text += terminal.wrapped(
        fmt::format("Area: {:.3f} mm2, of which MACs {}, PE memories {}, network {}, buffer {}.",
                    area.total() / 1e6, percent(area.macs / area.total()),
                    percent(area.pe_memories / area.total()), percent(area.network / area.total()),
                    percent(area.buffer / area.total())));
  }
  for (const std::string& note : notes_of(report)) text += terminal.wrapped("Note: " + note + ".");
  if (total == 0) return text;
  text += "\n" + terminal.bold("Where the energy went") + "\n";
  std::vector<std::pair<double, Component>> shares;
  for (int i = 0; i < kComponents; ++i) {
    const double share = joules(sums.components[static_cast<std::size_t>(i)]) / total;
    if (share > 0) shares.emplace_back(share, static_cast<Component>(i));
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [share, component] : shares) {
    text += fmt::format("  {:16}  {:>6}  {}", words_of(component), percent(share),
                        terminal.bar(share / shares.front().first, kShareBar));
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text;
}

}  // namespace orrery
