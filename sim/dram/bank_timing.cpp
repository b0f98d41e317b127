#include "sim/dram/bank_timing.h"

#include <algorithm>
#include <array>

namespace orrery {
namespace {

void raise(std::int64_t& not_before, std::int64_t clock) {
  not_before = std::max(not_before, clock);
}

}  // namespace

const char* name_of(DramCommandKind kind) {
  constexpr std::array<const char*, 5> kNames = {"ACT", "RD", "WR", "PRE", "REF"};
  return kNames[static_cast<std::size_t>(kind)];
}

BankTiming::BankTiming(const DramDevice& device)
    : t_(device.timing),
      burst_(device.structure.burst_clocks()),
      groups_of_rank_(static_cast<int>(device.structure.bank_groups)),
      banks_of_group_(static_cast<int>(device.structure.banks_per_group)),
      banks_of_rank_(groups_of_rank_ * banks_of_group_),
      banks_(static_cast<std::size_t>(banks_of_rank_ * device.structure.ranks)),
      groups_(static_cast<std::size_t>(groups_of_rank_ * device.structure.ranks)),
      ranks_(static_cast<std::size_t>(device.structure.ranks)) {
  if (groups_of_rank_ == 1) {  // without bank groups every distance is the short one
    t_.trrd_l = t_.trrd_s;
    t_.twtr_l = t_.twtr_s;
    t_.tccd_l = t_.tccd_s;
  }
  for (int i = 0; i < banks(); ++i) {
    banks_[index(i)].group = i / banks_of_group_;
    banks_[index(i)].rank = i / banks_of_rank_;
  }
}

DramAddress BankTiming::place_of(int bank) const {
  DramAddress at;
  at.rank = bank / banks_of_rank_;
  at.group = bank % banks_of_rank_ / banks_of_group_;
  at.bank = bank % banks_of_group_;
  return at;
}

void BankTiming::issue(DramCommandKind kind, int i, std::int64_t row, std::int64_t now) {
  Bank& bank = banks_[index(i)];
  switch (kind) {
    case DramCommandKind::kActivate:
      return activate(bank, row, now);
    case DramCommandKind::kRead:
      return read(bank, now);
    case DramCommandKind::kWrite:
      return write(bank, now);
    case DramCommandKind::kPrecharge:
      return precharge(bank, now);
    case DramCommandKind::kRefresh:
      return refresh(ranks_[index(bank.rank)], now);
  }
}

void BankTiming::activate(Bank& bank, std::int64_t row, std::int64_t now) {
  bank.row = row;
  bank.served = 0;
  raise(bank.column, now + t_.trcd);
  raise(bank.precharge, now + t_.tras);
  raise(bank.activate, now + t_.tras + t_.trp);
  raise(groups_[index(bank.group)].activate, now + t_.trrd_l);
  Rank& rank = ranks_[index(bank.rank)];
  rank.last_activates[rank.oldest] = now;
  rank.oldest = (rank.oldest + 1) % 4;
  raise(rank.activate, std::max(now + t_.trrd_s, rank.last_activates[rank.oldest] + t_.tfaw));
}

void BankTiming::read(Bank& bank, std::int64_t now) {
  ++bank.served;
  raise(bank.precharge, now + t_.trtp);
  raise(groups_[index(bank.group)].read, now + std::max(burst_, t_.tccd_l));
  const std::int64_t to_write = now + t_.cl + burst_ - t_.cwl + t_.trtrs;
  Rank& own = ranks_[index(bank.rank)];
  for (Rank& rank : ranks_) {
    raise(rank.read, now + (&rank == &own ? std::max(burst_, t_.tccd_s) : burst_ + t_.trtrs));
    raise(rank.write, to_write);
  }
}

void BankTiming::write(Bank& bank, std::int64_t now) {
  ++bank.served;
  const std::int64_t end = now + t_.cwl + burst_;
  raise(bank.precharge, end + t_.twr);
  Group& group = groups_[index(bank.group)];
  raise(group.write, now + std::max(burst_, t_.tccd_l));
  raise(group.read, end + t_.twtr_l);
  Rank& own = ranks_[index(bank.rank)];
  for (Rank& rank : ranks_) {
    raise(rank.write, now + (&rank == &own ? std::max(burst_, t_.tccd_s) : burst_));
    raise(rank.read, &rank == &own ? end + t_.twtr_s : end + t_.trtrs - t_.cl);
  }
}

void BankTiming::precharge(Bank& bank, std::int64_t now) {
  bank.row = -1;
  raise(bank.activate, now + t_.trp);
  raise(bank.refresh, now + t_.trp);
  raise(ranks_[index(bank.rank)].precharge, now + t_.tppd);
}

void BankTiming::refresh(Rank& rank, std::int64_t now) const {
  raise(rank.activate, now + t_.trfc);
  raise(rank.refresh, now + t_.trfc);
}

}  // namespace orrery
