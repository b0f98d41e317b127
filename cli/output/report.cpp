#include "cli/output/report.h"

namespace orrery {

WideCount Report::cycles() const {
  WideCount sum;
  for (const LayerResult& layer : layers) sum += layer.measured.cycles;
  return sum;
}

Activity Report::activity() const {
  Activity sum;
  for (const LayerResult& layer : layers) sum += layer.measured.activity;
  return sum;
}

double Report::seconds(WideCount cycles) const {
  return static_cast<double>(cycles) / (accelerator.clock_mhz.to_double() * 1e6);
}

double Report::utilization() const {
  const WideCount all = cycles();
  if (all == 0) return 0;
  return static_cast<double>(activity().macs) /
         (static_cast<double>(all) * static_cast<double>(accelerator.array.pes()));
}

}  // namespace orrery
