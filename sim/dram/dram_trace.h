#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/dram/dram_system.h"

namespace orrery {

/// A request of a trace, and when it was taken and answered.
struct TracedRequest {
  std::int64_t burst = 0;
  bool write = false;
  std::int64_t arrival = 0;
  std::int64_t accepted = -1, completed = -1;

  friend bool operator==(const TracedRequest&, const TracedRequest&) = default;
};

/// Reads a trace in CSV, with the columns address_hex, kind (R or W) and arrival (a clock). Throws
/// InputError with file and line, also for an address beyond the DRAM's end.
std::vector<TracedRequest> read_dram_trace(const std::string& file, const DramDevice& device);

/// Makes the requests in their order: at most one a clock, none before its arrival, and none while
/// `window` of them are under way. Fills in their clocks. Returns the clock of the last completion
/// plus one. Throws InputError when the policy never answers.
std::int64_t replay(std::vector<TracedRequest>& trace, std::int64_t window, DramSystem& dram);

}  // namespace orrery
