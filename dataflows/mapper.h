#pragma once

#include <string>
#include <vector>

#include "hardware/accelerator.h"
#include "workloads/layer.h"

namespace orrery {

/// The parameters of a row-stationary mapping (Chen et al., ISCA 2016, Table I), all chosen.
struct Mapping {
  std::int64_t m = 1, n = 1, e = 1, p = 1, q = 1, r = 1, t = 1;
  std::int64_t rows = 1, taps = 1,
               cols = 1;  // parts of a filter's rows and columns, of an output row
};

/// Chooses mappings by the capacities of scratchpads, array and buffer.
class Mapper {
 public:
  Mapper(const Layer& layer, const Accelerator& accelerator)
      : layer_(layer),
        accelerator_(accelerator),
        config_(accelerator.array.multicast),
        dram_clocks_(accelerator.dram.clock_mhz / accelerator.clock_mhz) {}

  /// The mapping of the least estimated time among the legal ones; pinned parameters are kept.
  /// Throws InputError that says what does not fit when there is none.
  Mapping choose() const;
  /// Is the mapping legal? If not, `why` (may be null) is what does not fit, with numbers.
  bool fits(const Mapping& map, std::string* why) const;

 private:
  bool fits_phases(const Mapping& map, std::string* why) const;
  std::int64_t sets_that_fit(const Mapping& map) const;
  std::int64_t ifmap_words(const Mapping& map) const;
  bool fits_buffer(const Mapping& map, std::string* why) const;
  std::int64_t largest_m(const Mapping& map) const;
  std::vector<std::int64_t> output_rows(std::int64_t pin) const;
  double dram_cycles(std::int64_t words, int bits) const;
  std::int64_t work(const Mapping& map) const;
  double estimate(const Mapping& map) const;
  double least_estimate(const Mapping& map) const;

  const Layer& layer_;
  const Accelerator& accelerator_;
  const MulticastConfig& config_;
  const Ratio dram_clocks_;  // in a cycle
};

}  // namespace orrery
