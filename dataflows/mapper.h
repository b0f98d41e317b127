#pragma once

#include <optional>
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
      : layer_(layer), accelerator_(accelerator), config_(accelerator.array.multicast) {}

  /// The mapping of the least estimated time among the legal ones; pinned parameters are kept.
  /// Throws InputError that says what does not fit when there is none.
  Mapping choose() const;
  /// What does not fit, with numbers; nothing when the mapping is legal.
  std::optional<std::string> misfit(const Mapping& map) const;

 private:
  std::optional<std::string> phase_misfit(const Mapping& map) const;
  std::int64_t sets_that_fit(const Mapping& map) const;
  std::int64_t ifmap_words(const Mapping& map) const;
  std::optional<std::string> buffer_misfit(const Mapping& map) const;
  std::int64_t largest_m(const Mapping& map) const;
  std::vector<std::int64_t> output_rows(std::int64_t pin) const;
  double dram_cycles(std::int64_t words, int bits) const;
  double estimate(const Mapping& map) const;

  const Layer& layer_;
  const Accelerator& accelerator_;
  const MulticastConfig& config_;
};

}  // namespace orrery
