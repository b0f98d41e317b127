#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/dram/dram_address.h"

namespace orrery {

/// A burst that waits for its column command.
struct WaitingBurst {
  std::int64_t number = 0;  // of the burst in the DRAM
  bool write = false;
  DramAddress at;
  int bank = 0;                             // of the channel
  std::vector<std::int64_t> requests = {};  // that are complete with it: reads of one burst
  int next = -1;                            // in its chain
};

/// The bursts that wait in a channel, in slots with numbers, found by address in constant time.
class WaitingBursts {
 public:
  WaitingBursts() { heads_.fill(-1); }

  /// The slot of the read or write of that burst; -1 when none waits.
  int find(std::int64_t number, bool write) const;
  /// The slot that it gets.
  int add(std::int64_t number, bool write, const DramAddress& at, int bank);
  void remove(int slot);

  WaitingBurst& operator[](int slot) { return slots_[static_cast<std::size_t>(slot)]; }
  const WaitingBurst& operator[](int slot) const { return slots_[static_cast<std::size_t>(slot)]; }
  std::int64_t writes() const { return writes_; }

 private:
  static constexpr std::size_t kChains = 256;

  static std::size_t chain_of(std::int64_t number, bool write) {
    return (static_cast<std::size_t>(number) * 2 + (write ? 1 : 0)) % kChains;
  }

  std::vector<WaitingBurst> slots_;
  std::vector<int> free_;
  std::array<int, kChains> heads_{};
  std::int64_t writes_ = 0;
};

}  // namespace orrery
