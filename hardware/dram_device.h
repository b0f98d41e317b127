#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/ratio.h"

namespace orrery {

/// What a DRAM is made of. A rank is as many devices side by side as the bus is wide.
struct DramStructure {
  std::int64_t channels = 1, ranks = 1;  // ranks: of a channel
  std::int64_t bank_groups = 1;          // of a rank
  std::int64_t banks_per_group = 8;
  std::int64_t rows = 65536;    // of a bank
  std::int64_t columns = 1024;  // of a row; a burst takes burst_length of them
  std::int64_t bus_bits = 64;   // of a channel
  std::int64_t burst_length = 8;

  std::int64_t banks() const { return bank_groups * banks_per_group; }  // of a rank
  std::int64_t burst_bytes() const { return bus_bits / 8 * burst_length; }
  std::int64_t row_bursts() const { return columns / burst_length; }
  /// Clocks in which a burst is on the bus: two beats a clock.
  std::int64_t burst_clocks() const { return burst_length / 2; }
  std::int64_t bursts() const { return channels * ranks * banks() * rows * row_bursts(); }

  friend bool operator==(const DramStructure&, const DramStructure&) = default;
};

/// Least distances between commands, in clocks, under their names in data sheets (JEDEC): _L within
/// a bank group, _S between bank groups.
struct DramTiming {
  std::int64_t cl = 0, cwl = 0;  // from a read, a write, to the first of its data
  std::int64_t trcd = 0, trp = 0, tras = 0;
  std::int64_t trfc = 0, trefi = 0;
  std::int64_t trrd_s = 0, trrd_l = 0, tfaw = 0;
  std::int64_t twtr_s = 0, twtr_l = 0, twr = 0, trtp = 0;
  std::int64_t tccd_s = 0, tccd_l = 0;
  std::int64_t trtrs = 0;  // between the data of two ranks
  std::int64_t tppd = 0;   // between precharges of a rank (LPDDR4)

  friend bool operator==(const DramTiming&, const DramTiming&) = default;
};

/// Entries of the queues of a channel's controller.
struct DramQueues {
  std::int64_t reads = 32, writes = 32;
  std::int64_t bank = 8;                        // commands that wait at each bank: dramsim
  std::int64_t write_high = 24, write_low = 8;  // writes waiting: drain from, and to: frfcfs

  friend bool operator==(const DramQueues&, const DramQueues&) = default;
};

/// A DRAM of channels, ranks, bank groups and banks, and how its controller drives it. Built by
/// load_dram_device, which checks it.
struct DramDevice {
  std::string name, description, source;
  Ratio clock_mhz{1200, 1};
  DramStructure structure;
  DramTiming timing;
  std::string mapping;                          // letters, or one of `mappings`
  std::map<std::string, std::string> mappings;  // letters by name
  std::string policy = "dramsim";
  bool refresh = true;
  DramQueues queues;

  /// The letters of `mapping`.
  const std::string& letters() const {
    const auto found = mappings.find(mapping);
    return found == mappings.end() ? mapping : found->second;
  }

  friend bool operator==(const DramDevice&, const DramDevice&) = default;
};

}  // namespace orrery
