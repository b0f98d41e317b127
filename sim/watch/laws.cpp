#include "sim/watch/laws.h"

#include <fmt/format.h>

#include <numeric>

#include "base/error.h"

namespace orrery {
namespace {

void require_equal(std::int64_t cycles, const char* what, WideCount found, WideCount expected) {
  if (found != expected) {
    throw ModelError("machine", cycles,
                     fmt::format("{}: {}, but should be {}", what, found.text(), expected.text()));
  }
}

/// Every word of an input that travels comes to each PE that uses it once: from the edge or from
/// its neighbour.
void check_moves(const Schedule& schedule, std::int64_t cycles, const Activity& activity) {
  if (schedule.pass.used) return;
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    const std::size_t i = index_of(operand);
    if (!schedule.layer.has_macs() || schedule.travel_of(operand) == Travel::kStays) continue;
    require_equal(cycles, "words that came to PEs", activity.edge_words[i] + activity.hops[i],
                  activity.macs);
  }
}

}  // namespace

void check_laws(const Schedule& schedule, const Accelerator& accelerator, std::int64_t cycles,
                const Activity& activity) {
  const Layer& layer = schedule.layer;
  require_equal(cycles, "causes summed over all PEs and cycles",
                std::accumulate(activity.pe_cycles.begin(), activity.pe_cycles.end(), WideCount()),
                WideCount(cycles) * accelerator.array.pes());
  for (const Cause cause : {Cause::kFilling, Cause::kDraining, Cause::kUnmapped}) {
    if (activity.of(cause) < 0) {
      throw ModelError("machine", cycles, fmt::format("{} PE-cycles are negative", name_of(cause)));
    }
  }
  require_equal(cycles, "MACs done", activity.macs, layer.macs().value);
  require_equal(cycles, "PE-cycles computing", activity.of(Cause::kComputing), layer.macs().value);
  check_moves(schedule, cycles, activity);
  const std::size_t ofmap = index_of(Operand::kOfmap);
  if (!accelerator.buffer.ideal) {
    require_equal(cycles, "results received by the buffer", activity.buffer_writes[ofmap],
                  activity.edge_words[ofmap]);
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      require_equal(cycles, "words received by the array", activity.edge_words[index_of(operand)],
                    activity.buffer_reads[index_of(operand)]);
    }
  }
  if (!accelerator.dram.ideal) {
    require_equal(cycles, "outputs written to DRAM", activity.dram_outputs_written,
                  layer.words(Operand::kOfmap).value);
    require_equal(cycles, "psum bytes read back from DRAM", activity.dram_psum_read,
                  activity.dram_psum_write);
  }
}

void check_pe_map(const std::vector<PeCycles>& map, std::int64_t cycles, const Activity& activity) {
  std::array<WideCount, kCauses> sums = {};
  for (std::size_t pe = 0; pe < map.size(); ++pe) {
    std::int64_t all = 0;
    for (std::size_t i = 0; i < map[pe].size(); ++i) {
      sums[i] += map[pe][i];
      all += map[pe][i];
      if (map[pe][i] >= 0) continue;
      throw ModelError("machine", cycles, fmt::format("cycles of PE {} are negative", pe));
    }
    require_equal(cycles, fmt::format("cycles of PE {}", pe).c_str(), all, cycles);
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    require_equal(cycles,
                  fmt::format("{} summed over the map", name_of(static_cast<Cause>(i))).c_str(),
                  sums[i], activity.pe_cycles[i]);
  }
}

}  // namespace orrery
