#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dataflows/activity.h"

namespace orrery {

/// Cycles of one PE, by cause.
using PeCycles = std::array<std::int64_t, kCauses>;

/// The account of every PE, row by row: what Activity::pe_cycles sums over all of them.
class PeMap {
 public:
  explicit PeMap(std::int64_t pes) : cycles_(static_cast<std::size_t>(pes)) {}

  void add(std::size_t pe, Cause cause, std::int64_t cycles) {
    cycles_[pe][static_cast<std::size_t>(cause)] += cycles;
  }
  void add_to_all(Cause cause, std::int64_t cycles) {
    for (PeCycles& pe : cycles_) pe[static_cast<std::size_t>(cause)] += cycles;
  }
  const std::vector<PeCycles>& cycles() const { return cycles_; }

 private:
  std::vector<PeCycles> cycles_;
};

}  // namespace orrery
