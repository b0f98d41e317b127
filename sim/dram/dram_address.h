#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "hardware/dram_device.h"

namespace orrery {

/// Where a burst lies. `column` counts bursts in the row.
struct DramAddress {
  std::int64_t channel = 0, rank = 0, group = 0, bank = 0, row = 0, column = 0;

  friend bool operator==(const DramAddress&, const DramAddress&) = default;
};

/// Where each burst of a DRAM lies: its number is cut into the fields that the mapping's letters
/// name, the last field lowest.
class AddressMapping {
 public:
  explicit AddressMapping(const DramDevice& device);

  DramAddress operator()(std::int64_t burst) const;

 private:
  struct Field {
    std::int64_t DramAddress::*member;
    int bits;
  };

  std::array<Field, 6> fields_;  // lowest first
};

}  // namespace orrery
