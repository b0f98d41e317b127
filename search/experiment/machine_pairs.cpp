#include "search/experiment/machine_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "models/data_centric/read.h"
#include "workloads/code_table.h"
#include "workloads/expression.h"

namespace orrery {
namespace {

Bindings bindings_of(const CodeTable& table, std::size_t row, const ExperimentSpec& spec) {
  Bindings names;
  for (const std::string& column : table.columns()) {
    const double value = table.column(column)[row];
    if (std::isnan(value) || value != std::floor(value) || value < 0 || value > 1e9) {
      throw InputError(
          {spec.accelerators.string(), 0, column},
          fmt::format("accelerator {}: found {}; allowed: whole numbers", table.code(row), value));
    }
    names[column] = static_cast<std::int64_t>(value);
  }
  for (const char* needed : {"pes", "l1", "l2", "noc", "off_chip"}) {
    if (!names.contains(needed)) {
      throw InputError({spec.accelerators.string(), 0, needed}, "is not among the columns");
    }
  }
  return names;
}

Accelerator hardware_of(const MachineFamily& family, const Bindings& names,
                        const std::string& base) {
  std::vector<std::string> sets;
  for (const auto& [key, expression] : family.set) {
    try {
      sets.push_back(fmt::format("{}={}", key, evaluate(expression, names)));
    } catch (const InputError& e) {
      Location where = family.where;
      where.key += ".set." + key;
      throw InputError(where, e.what());
    }
  }
  return load_accelerator(base, sets);
}

}  // namespace

std::optional<std::size_t> Machines::find(const std::string& name) const {
  const auto found = std::find_if(pairs.begin(), pairs.end(),
                                  [&](const MachinePair& pair) { return pair.name == name; });
  if (found == pairs.end()) return std::nullopt;
  return static_cast<std::size_t>(found - pairs.begin());
}

Machines make_machines(const ExperimentSpec& spec) {
  const CodeTable table = CodeTable::read(spec.accelerators);
  Machines machines;
  if (!spec.technology.empty()) machines.technology = load_technology(spec.technology);
  for (std::size_t row = 0; row < table.size(); ++row) {
    machines.accelerators.push_back(table.code(row));
  }
  for (std::size_t f = 0; f < spec.families.size(); ++f) {
    const MachineFamily& family = spec.families[f];
    machines.dataflows.push_back({load_dataflow(family.dataflow), load_dataflow(family.depthwise),
                                  data_centric::read_mapping(family.directives),
                                  data_centric::read_mapping(family.depthwise_directives)});
    for (std::size_t row = 0; row < table.size(); ++row) {
      const Bindings names = bindings_of(table, row, spec);
      MachinePair pair;
      pair.accelerator = table.code(row);
      pair.family = f;
      pair.name = fmt::format("{}:{}", family.name, pair.accelerator);
      if (names.at("pes") < family.least_pes) {
        machines.refused.push_back({pair.accelerator, pair.name,
                                    fmt::format("{} PEs: {}", names.at("pes"), family.reason)});
        continue;
      }
      pair.hardware = hardware_of(family, names, spec.hardware);
      pair.hardware.name = pair.name;
      pair.numbers.pes = names.at("pes");
      pair.numbers.noc_bandwidth = names.at("noc");
      pair.numbers.off_chip_bandwidth = names.at("off_chip");
      machines.pairs.push_back(std::move(pair));
    }
  }
  return machines;
}

}  // namespace orrery
