#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "hardware/dram_device.h"
#include "sim/dram/dram_command.h"

namespace orrery {

/// The clock of what never happens.
inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

/// The banks of a channel: which row of each is open, and from when on each kind of command may be
/// issued to it. Banks are numbered through, rank by rank and bank group by bank group.
class BankTiming {
 public:
  explicit BankTiming(const DramDevice& device);

  int banks() const { return static_cast<int>(banks_.size()); }
  int banks_of_rank() const { return banks_of_rank_; }
  int bank_of(const DramAddress& at) const {
    return static_cast<int>((at.rank * groups_of_rank_ + at.group) * banks_of_group_ + at.bank);
  }
  /// Its rank, bank group and bank.
  DramAddress place_of(int bank) const;

  bool open(int bank) const { return banks_[index(bank)].row >= 0; }
  bool open(int bank, std::int64_t row) const { return banks_[index(bank)].row == row; }
  /// Reads and writes of the open row since it was opened.
  std::int64_t columns_served(int bank) const { return banks_[index(bank)].served; }

  /// The clock from which on the command keeps every distance to those that were issued. Whether
  /// the bank is open is for the caller to know.
  std::int64_t not_before(DramCommandKind kind, int bank) const;

  /// What follows from a command that is issued in clock `now`; for a refresh, `bank` is any of
  /// its rank.
  void issue(DramCommandKind kind, int bank, std::int64_t row, std::int64_t now);

 private:
  struct Bank {
    std::int64_t row = -1;  // -1: closed
    std::int64_t served = 0;
    std::int64_t activate = 0, column = 0, precharge = 0, refresh = 0;
    int group = 0, rank = 0;
  };
  struct Group {
    std::int64_t activate = 0, read = 0, write = 0;
  };
  struct Rank {
    std::int64_t activate = 0, read = 0, write = 0, precharge = 0, refresh = 0;
    std::int64_t last_activates[4] = {kLongAgo, kLongAgo, kLongAgo, kLongAgo};
    int oldest = 0;  // of last_activates
  };

  static constexpr std::int64_t kLongAgo = std::numeric_limits<std::int64_t>::min() / 2;
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }

  void activate(Bank& bank, std::int64_t row, std::int64_t now);
  void read(Bank& bank, std::int64_t now);
  void write(Bank& bank, std::int64_t now);
  void precharge(Bank& bank, std::int64_t now);
  void refresh(Rank& rank, std::int64_t now) const;

  DramTiming t_;
  std::int64_t burst_;  // clocks of its data
  int groups_of_rank_, banks_of_group_, banks_of_rank_;
  std::vector<Bank> banks_;
  std::vector<Group> groups_;
  std::vector<Rank> ranks_;
};

inline std::int64_t BankTiming::not_before(DramCommandKind kind, int i) const {
  const Bank& bank = banks_[index(i)];
  const Group& group = groups_[index(bank.group)];
  const Rank& rank = ranks_[index(bank.rank)];
  switch (kind) {
    case DramCommandKind::kActivate:
      return std::max({bank.activate, group.activate, rank.activate});
    case DramCommandKind::kRead:
      return std::max({bank.column, group.read, rank.read});
    case DramCommandKind::kWrite:
      return std::max({bank.column, group.write, rank.write});
    case DramCommandKind::kPrecharge:
      return std::max(bank.precharge, rank.precharge);
    case DramCommandKind::kRefresh:
      break;
  }
  return std::max(bank.refresh, rank.refresh);
}

}  // namespace orrery
