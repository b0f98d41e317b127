#include "tests/dram/random_dram.h"

#include <algorithm>
#include <array>
#include <string>

#include "hardware/load_dram.h"

namespace orrery {
namespace {

/// Up to a third more or less, at least `least`.
void vary(Random& random, std::int64_t& clocks, std::int64_t least = 1) {
  const std::int64_t third = clocks / 3;
  clocks +=
      static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * third + 1))) - third;
  clocks = std::max(clocks, least);
}

std::string random_letters(Random& random) {
  std::array<const char*, 6> fields = {"ro", "ch", "ra", "bg", "ba", "co"};
  for (std::size_t i = fields.size() - 1; i > 0; --i)
    std::swap(fields[i], fields[random.below(i + 1)]);
  std::string letters;
  for (const char* field : fields) letters += field;
  return letters;
}

void vary_timing(Random& random, DramTiming& t) {
  for (std::int64_t* clocks : {&t.cwl, &t.trcd, &t.trp, &t.tras, &t.trrd_s, &t.tfaw, &t.twtr_s,
                               &t.twr, &t.trtp, &t.tccd_s}) {
    vary(random, *clocks);
  }
  t.cl = t.cwl + static_cast<std::int64_t>(random.below(8));
  t.tras = std::max(t.tras, t.trcd + 1);
  t.trrd_l = t.trrd_s + static_cast<std::int64_t>(random.below(4));
  t.twtr_l = t.twtr_s + static_cast<std::int64_t>(random.below(6));
  t.tccd_l = t.tccd_s + static_cast<std::int64_t>(random.below(4));
  t.tfaw = std::max(t.tfaw, t.trrd_s);
  t.tppd = static_cast<std::int64_t>(random.below(5));
  t.trtrs = static_cast<std::int64_t>(random.below(3));
  if (random.below(2) == 0) {  // several refreshes in a short run
    t.trfc = 40 + static_cast<std::int64_t>(random.below(80));
    t.trefi = 600 + static_cast<std::int64_t>(random.below(900));
  }
}

}  // namespace

DramDevice random_dram(Random& random) {
  static const std::vector<DramDevice> presets = [] {
    std::vector<DramDevice> all;
    for (const DramPreset& preset : list_drams()) all.push_back(load_dram(preset.name));
    return all;
  }();
  DramDevice device = presets[random.below(presets.size())];
  vary_timing(random, device.timing);
  device.refresh = random.below(5) > 0;
  device.mapping = random.below(2) == 0   ? random_letters(random)
                   : random.below(2) == 0 ? "rows"
                                          : "interleaved";
  if (random.below(3) == 0) {
    device.queues.reads = 1 + static_cast<std::int64_t>(random.below(16));
    device.queues.writes = 2 + static_cast<std::int64_t>(random.below(16));
    device.queues.bank = 1 + static_cast<std::int64_t>(random.below(8));
    device.queues.write_high = device.queues.writes;
    device.queues.write_low =
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(device.queues.writes)));
  }
  return device;
}

std::vector<TracedRequest> random_dram_trace(Random& random, const DramDevice& device,
                                             std::size_t requests) {
  const auto bursts = static_cast<std::uint64_t>(device.structure.bursts());
  std::vector<TracedRequest> trace;
  std::int64_t arrival = 0;
  std::uint64_t base = random.below(bursts), stride = 1, range = bursts, writes = random.below(4);
  const std::uint64_t most_gap = random.below(2) == 0 ? 1 : 1 + random.below(30);
  for (std::size_t i = 0; i < requests; ++i) {
    if (random.below(40) == 0) {  // another stretch
      base = random.below(2) == 0 ? base : random.below(bursts);
      stride = random.below(3) == 0 ? 1 + random.below(100'000) : random.below(3);
      range = random.below(3) == 0 ? 1 + random.below(64) : bursts;
      writes = random.below(4);
      arrival += random.below(6) == 0 ? static_cast<std::int64_t>(random.below(2000)) : 0;
    }
    base = (base + stride) % bursts;
    const std::uint64_t burst = stride == 0 ? (base + random.below(range)) % bursts : base;
    trace.push_back({static_cast<std::int64_t>(burst), random.below(4) < writes, arrival});
    arrival += static_cast<std::int64_t>(random.below(most_gap));
  }
  return trace;
}

}  // namespace orrery
