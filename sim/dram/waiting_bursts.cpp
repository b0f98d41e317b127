#include "sim/dram/waiting_bursts.h"

namespace orrery {

int WaitingBursts::find(std::int64_t number, bool write) const {
  int slot = heads_[chain_of(number, write)];
  while (slot >= 0) {
    const WaitingBurst& burst = (*this)[slot];
    if (burst.number == number && burst.write == write) break;
    slot = burst.next;
  }
  return slot;
}

int WaitingBursts::add(std::int64_t number, bool write, const DramAddress& at, int bank) {
  if (free_.empty()) {
    free_.push_back(static_cast<int>(slots_.size()));
    slots_.emplace_back();
  }
  const int slot = free_.back();
  free_.pop_back();
  WaitingBurst& burst = (*this)[slot];
  burst.number = number;
  burst.write = write;
  burst.at = at;
  burst.bank = bank;
  burst.requests.clear();  // keeps its memory
  int& head = heads_[chain_of(number, write)];
  burst.next = head;
  head = slot;
  writes_ += write ? 1 : 0;
  return slot;
}

void WaitingBursts::remove(int slot) {
  const WaitingBurst& burst = (*this)[slot];
  int* link = &heads_[chain_of(burst.number, burst.write)];
  while (*link != slot) link = &(*this)[*link].next;
  *link = burst.next;
  writes_ -= burst.write ? 1 : 0;
  free_.push_back(slot);
}

}  // namespace orrery
