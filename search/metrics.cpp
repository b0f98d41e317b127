#include "search/metrics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/suggestion.h"
#include "models/energy/area.h"

namespace orrery {
namespace {

using Value = std::optional<double>;
constexpr double kSquareMillimetre = 1e-6;  // of one um2

template <class Number>
Value number(Number value) {
  return static_cast<double>(value);
}

double utilization(const Measured& m) {
  const double pe_cycles =
      static_cast<double>(m.cost->cycles) * static_cast<double>(m.design.accelerator.array.pes());
  return pe_cycles > 0 ? 100 * static_cast<double>(m.design.network.macs().value) / pe_cycles : 0;
}

Value chip_area(const Measured& m) {
  if (m.technology == nullptr) return std::nullopt;
  return area(m.design.accelerator, *m.technology).total() * kSquareMillimetre;
}

}  // namespace

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> all = {
      {"latency", "ms", "time of all layers, one after the other", false, true,
       [](const Measured& m) -> Value { return m.cost->latency_ms; }},
      {"cycles", "", "the same in cycles of the array's clock", false, true,
       [](const Measured& m) { return number(m.cost->cycles); }},
      {"energy", "uJ", "of all layers, by the technology", false, true,
       [](const Measured& m) { return m.cost->energy_uj; }, true},
      {"edp", "uJ ms", "energy times latency", false, true,
       [](const Measured& m) { return m.cost->edp(); }, true},
      {"dram_bytes", "bytes", "over the DRAM interface, in and out", false, true,
       [](const Measured& m) { return number(m.cost->dram_bytes); }},
      {"utilization", "%", "MACs over PEs times cycles", true, true,
       [](const Measured& m) -> Value { return utilization(m); }},
      {"accuracy", "%", "of the network, where it is known", true, false,
       [](const Measured& m) { return m.design.accuracy; }},
      {"area", "mm2", "of the chip, by the technology", false, false, chip_area, true},
      {"pes", "", "PEs of the array", false, false,
       [](const Measured& m) { return number(m.design.accelerator.array.pes()); }},
      {"buffer_bytes", "bytes", "capacity of the global buffer", false, false,
       [](const Measured& m) { return number(m.design.accelerator.buffer.capacity_bytes); }},
      {"macs", "", "multiply-accumulates of the network", false, false,
       [](const Measured& m) { return number(m.design.network.macs().value); }},
      {"parameters", "", "weights of the network", false, false,
       [](const Measured& m) { return number(m.design.network.parameters().value); }},
  };
  return all;
}

const Metric& find_metric(const std::string& name) {
  std::vector<std::string> known;
  for (const Metric& metric : metrics()) {
    if (metric.name == name) return metric;
    known.push_back(metric.name);
  }
  throw InputError(fmt::format("unknown metric '{}'; allowed: {}{}", name, fmt::join(known, ", "),
                               did_you_mean(name, known)));
}

void add_metrics(const Measured& measured, bool simulated, std::map<std::string, double>& values) {
  for (const Metric& metric : metrics()) {
    if (metric.simulated != simulated) continue;
    if (const Value value = metric.value(measured)) values[metric.name] = *value;
  }
}

}  // namespace orrery
