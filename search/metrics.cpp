#include "search/metrics.h"

#include <fmt/format.h>

#include "base/error.h"

namespace orrery {

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> all = {
      {"latency", "ms", "time of all layers, one after the other", false, true},
      {"cycles", "", "the same in cycles of the array's clock", false, true},
      {"energy", "uJ", "of all layers, by the technology", false, true},
      {"edp", "uJ ms", "energy times latency", false, true},
      {"dram_bytes", "bytes", "over the DRAM interface, in and out", false, true},
      {"utilization", "%", "MACs over PEs times cycles", true, true},
      {"accuracy", "%", "of the network, where it is known", true, false},
      {"area", "mm2", "of the chip, by the technology", false, false},
      {"pes", "", "PEs of the array", false, false},
      {"buffer_bytes", "bytes", "capacity of the global buffer", false, false},
      {"macs", "", "multiply-accumulates of the network", false, false},
      {"parameters", "", "weights of the network", false, false},
  };
  return all;
}

const Metric& find_metric(const std::string& name) {
  std::string known;
  for (const Metric& metric : metrics()) {
    if (metric.name == name) return metric;
    known += (known.empty() ? "" : ", ") + metric.name;
  }
  throw InputError(fmt::format("unknown metric '{}'; allowed: {}", name, known));
}

}  // namespace orrery
