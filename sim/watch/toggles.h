#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dataflows/toggle_counts.h"

namespace orrery {

/// Watches words go by and counts the bits in which each differs from the one before it on the same
/// register or wire, which starts at zero. Registers hold what they have while no word comes.
class Toggles {
 public:
  explicit Toggles(const Layer& layer);

  /// A word on `wire` number `index`.
  void see(Wire wire, std::size_t index, std::int64_t word);
  /// The words of a multiply-accumulate in PE number `pe`.
  void see_mac(std::size_t pe, std::int64_t ifmap, std::int64_t filter, std::int64_t sum) {
    see(Wire::kPeIfmap, pe, ifmap);
    see(Wire::kPeFilter, pe, filter);
    see(Wire::kPePsum, pe, sum);
  }
  const ToggleCounts& counts() const { return counts_; }

 private:
  std::array<int, kWires> unused_ = {};  // of the 64 bits of a number
  std::array<std::vector<std::int64_t>, kWires> last_;
  ToggleCounts counts_ = {};
};

}  // namespace orrery
