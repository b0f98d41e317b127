#include "cli/output/report.h"

namespace orrery {
std::int64_t Report::cycles() const {
  std::int64_t sum = 0;
  for (const LayerResult& layer : layers) sum += layer.measured.cycles;
  return sum;
}

Activity Report::activity() const {
  Activity sum;
  for (const LayerResult& layer : layers) {
    const Activity& part = layer.measured.activity;
    for (std::size_t i = 0; i < sum.pe_cycles.size(); ++i) sum.pe_cycles[i] += part.pe_cycles[i];
    sum.macs += part.macs;
    sum.dram_ifmap_read += part.dram_ifmap_read;
    sum.dram_filter_read += part.dram_filter_read;
    sum.dram_psum_read += part.dram_psum_read;
    sum.dram_psum_write += part.dram_psum_write;
    sum.dram_ofmap_write += part.dram_ofmap_write;
  }
  return sum;
}

double Report::seconds(std::int64_t cycles) const {
  return static_cast<double>(cycles) / (accelerator.clock_mhz.to_double() * 1e6);
}

double Report::utilization() const {
  const std::int64_t all = cycles();
  if (all == 0) return 0;
  return static_cast<double>(activity().macs) /
         (static_cast<double>(all) * static_cast<double>(accelerator.array.pes()));
}

}  // namespace orrery
