#include "tests/dram/dram_distances.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace orrery {
namespace {

using enum DramCommandKind;

bool same_rank(const DramAddress& a, const DramAddress& b) { return a.rank == b.rank; }
bool same_group(const DramAddress& a, const DramAddress& b) {
  return same_rank(a, b) && a.group == b.group;
}
bool same_bank(const DramAddress& a, const DramAddress& b) {
  return same_group(a, b) && a.bank == b.bank;
}
bool is_column(DramCommandKind kind) { return kind == kRead || kind == kWrite; }

std::int64_t column_to_column(const DramDevice& d, DramCommandKind first, DramCommandKind second,
                              bool rank, bool is_long) {
  const DramTiming& t = d.timing;
  const std::int64_t bc = d.structure.burst_clocks();
  const std::int64_t ccd = is_long ? t.tccd_l : t.tccd_s;
  if (first == second) {
    if (rank) return std::max(bc, ccd);
    return first == kRead ? bc + t.trtrs : bc;
  }
  if (first == kRead) {
    return rank ? t.cl + bc - t.cwl + t.trtrs : (t.cl + bc) + bc + t.trtrs - (t.cwl + bc);
  }
  if (rank) return t.cwl + bc + (is_long ? t.twtr_l : t.twtr_s);
  return (t.cwl + bc) + bc + t.trtrs - (t.cl + bc);
}

std::int64_t to_precharge(const DramDevice& d, DramCommandKind first, bool bank, bool rank) {
  const DramTiming& t = d.timing;
  if (first == kPrecharge) return rank && !bank ? t.tppd : 0;
  if (!bank) return 0;
  if (first == kRead) return t.trtp;
  if (first == kWrite) return t.cwl + d.structure.burst_clocks() + t.twr;
  return first == kActivate ? t.tras : 0;
}

}  // namespace

std::int64_t least_distance(const DramDevice& d, const DramCommand& first,
                            const DramCommand& second) {
  const DramTiming& t = d.timing;
  const bool rank = same_rank(first.at, second.at), bank = same_bank(first.at, second.at);
  const bool is_long = d.structure.bank_groups > 1 && same_group(first.at, second.at);
  if (is_column(first.kind) && is_column(second.kind)) {
    return column_to_column(d, first.kind, second.kind, rank, is_long);
  }
  if (!rank) return 0;
  if (second.kind == kPrecharge) return to_precharge(d, first.kind, bank, rank);
  if (is_column(second.kind)) return first.kind == kActivate && bank ? t.trcd : 0;
  // To an activate or a refresh.
  if (first.kind == kRefresh) return t.trfc;
  if (first.kind == kPrecharge) return bank || second.kind == kRefresh ? t.trp : 0;
  if (first.kind != kActivate || second.kind != kActivate) return 0;
  return bank ? t.tras + t.trp : is_long ? t.trrd_l : t.trrd_s;
}

bool keeps_distances(const DramDevice& d, const std::vector<DramCommand>& before,
                     const DramCommand& next) {
  const DramTiming& t = d.timing;
  const std::int64_t furthest =
      std::max({t.trfc, t.tfaw, t.tras + t.trp, t.trcd, t.trtp, t.tppd, t.trrd_l, t.trrd_s,
                t.cl + t.cwl + 2 * d.structure.burst_length + t.twr + t.twtr_l + t.twtr_s +
                    t.trtrs + t.tccd_l + t.tccd_s});
  int activates = 0;
  for (auto it = before.rbegin(); it != before.rend(); ++it) {
    const std::int64_t distance = next.clock - it->clock;
    if (distance > furthest) break;
    if (distance < least_distance(d, *it, next)) return false;
    if (next.kind == kActivate && it->kind == kActivate && same_rank(it->at, next.at) &&
        ++activates == 4 && distance < t.tfaw) {
      return false;
    }
  }
  return true;
}

std::optional<std::string> first_violation(const DramDevice& device,
                                           const std::vector<DramCommand>& commands) {
  using BankPlace = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  std::map<std::int64_t, std::vector<DramCommand>> of_channel;
  std::map<BankPlace, std::int64_t> rows;  // that are open
  for (const DramCommand& command : commands) {
    const DramAddress& at = command.at;
    std::vector<DramCommand>& before = of_channel[at.channel];
    const auto say = [&](const char* what) {
      return fmt::format("clock {}: {} of channel {}, rank {}, group {}, bank {}: {}",
                         command.clock, name_of(command.kind), at.channel, at.rank, at.group,
                         at.bank, what);
    };
    if (!before.empty() && before.back().clock >= command.clock) return say("two in a clock");
    if (!keeps_distances(device, before, command)) return say("too early");
    const BankPlace place{at.channel, at.rank, at.group, at.bank};
    const auto open = rows.find(place);
    if (command.kind == kActivate && open != rows.end()) return say("the bank is open");
    if (command.kind == kPrecharge && open == rows.end()) return say("the bank is closed");
    if (is_column(command.kind) && (open == rows.end() || open->second != at.row)) {
      return say("its row is not open");
    }
    if (command.kind == kRefresh) {
      const auto first = rows.lower_bound({at.channel, at.rank, 0, 0});
      const bool any = first != rows.end() && std::get<0>(first->first) == at.channel &&
                       std::get<1>(first->first) == at.rank;
      if (any) return say("a bank of the rank is open");
    }
    if (command.kind == kActivate) rows[place] = at.row;
    if (command.kind == kPrecharge) rows.erase(place);
    before.push_back(command);
  }
  return std::nullopt;
}

}  // namespace orrery
