#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "dataflows/dataflow.h"
#include "hardware/accelerator.h"
#include "workloads/layer.h"

namespace orrery {

/// Draws that are the same on every platform for the same seed.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  /// Between `min` and `max`, both included.
  std::int64_t in(std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(max - min + 1));
  }
  bool once_in(std::int64_t times) { return in(1, times) == 1; }
  template <class Item>
  Item of(const std::vector<Item>& items) {
    return items[static_cast<std::size_t>(in(0, static_cast<std::int64_t>(items.size()) - 1))];
  }
  template <class Item>
  void shuffle(std::vector<Item>& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<std::size_t>(in(0, static_cast<int>(i) - 1))]);
    }
  }

 private:
  std::mt19937_64 random_;
};

/// A small layer, an odd array with odd memories, and a dataflow for them: enough to draw every
/// option of each. Not every draw fits together; what does not is refused with an InputError when
/// the parts are made or simulated.
struct RandomCase {
  Layer layer;
  std::string preset = "systolic_32x32";
  std::vector<std::string> sets;  // overrides of it
  std::string dataflow_name = "row_stationary";
  std::string dataflow_yaml;  // instead of that one, unless empty
  std::string tiling;         // instead of the policy `balanced`, unless empty

  Accelerator hardware() const;
  Dataflow dataflow() const;
  /// Everything that is needed to repeat it.
  std::string describe() const;
};

/// One of the three stationary dataflows, with tiles and fold order of its own.
RandomCase draw_case(std::uint64_t seed);
/// A dataflow that lays the loops out anyhow.
RandomCase draw_case_of_any_dataflow(std::uint64_t seed);
/// A layer large enough for loops to repeat themselves, in one of the three stationary dataflows.
RandomCase draw_long_case(std::uint64_t seed);
/// A layer of which one side is long, so that folds are, on an elastic array.
RandomCase draw_elastic_case(std::uint64_t seed);
/// A small scratchpad array on multicast buses with odd buses and memories: overrides of
/// eyeriss_v1.
std::vector<std::string> draw_multicast(Draw& draw);
/// Such an array, in row-stationary passes.
RandomCase draw_multicast_case(std::uint64_t seed);
/// A layer of middling size on a shipped preset as it is, in a dataflow that it has.
RandomCase draw_preset_case(std::uint64_t seed, const std::string& preset);
/// Long layers on such machines, with passes that overlap and wait for their tiles while those
/// ahead of them go round.
RandomCase draw_starved_passes(std::uint64_t seed);
/// Passes whose results share the buffer's ports with DMA: the machine's groups cannot be parted.
RandomCase draw_passes_on_shared_ports(std::uint64_t seed);
/// Passes whose transfers of sums span columns, and leave some in the FIFOs for those in flight.
RandomCase draw_packed_passes(std::uint64_t seed);
/// A layer without MACs, which is only traffic.
RandomCase draw_case_without_macs(std::uint64_t seed);
/// Any layer with MACs of at most `max_macs`: convolutions with all their options, depth-wise,
/// fully connected, GEMM, matmul.
Layer draw_layer(Draw& draw, std::int64_t max_macs);

/// How many seeds a property is tried on: `usual`, or $ORRERY_SEEDS for a longer look.
std::uint64_t seeds(std::uint64_t usual);

}  // namespace orrery
