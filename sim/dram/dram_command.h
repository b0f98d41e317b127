#pragma once

#include <cstdint>

#include "sim/dram/dram_address.h"

namespace orrery {

enum class DramCommandKind : std::uint8_t { kActivate, kRead, kWrite, kPrecharge, kRefresh };

/// As data sheets abbreviate it: ACT, RD, WR, PRE, REF.
const char* name_of(DramCommandKind kind);

/// A command as it goes to the DRAM. A refresh is for a rank; its other fields are 0.
struct DramCommand {
  std::int64_t clock = 0;
  DramCommandKind kind = DramCommandKind::kActivate;
  DramAddress at;

  friend bool operator==(const DramCommand&, const DramCommand&) = default;
};

}  // namespace orrery
