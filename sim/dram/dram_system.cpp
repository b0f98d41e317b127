#include "sim/dram/dram_system.h"

namespace orrery {

DramSystem::DramSystem(const DramDevice& device, const DramCommandSink& sink)
    : device_(device), mapping_(device_) {
  for (std::int64_t i = 0; i < device_.structure.channels; ++i) {
    channels_.emplace_back(device_, i, sink);
  }
}

void DramSystem::accept(std::int64_t request, std::int64_t burst, bool write, std::int64_t now) {
  const DramAddress at = mapping_(burst);
  channel_of(at).accept(request, burst, write, at, now);
}

bool DramSystem::asleep() const {
  return std::all_of(channels_.begin(), channels_.end(),
                     [](const DramChannel& channel) { return channel.asleep(); });
}

DramCounts DramSystem::counts() const {
  DramCounts sum;
  for (const DramChannel& channel : channels_) sum += channel.counts();
  return sum;
}

std::int64_t DramSystem::writes_waiting() const {
  std::int64_t sum = 0;
  for (const DramChannel& channel : channels_) sum += channel.writes_waiting();
  return sum;
}

}  // namespace orrery
