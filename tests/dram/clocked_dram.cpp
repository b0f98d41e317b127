#include "tests/dram/clocked_dram.h"

#include <algorithm>
#include <numeric>

#include "tests/dram/dram_distances.h"

namespace orrery {

using enum DramCommandKind;

ClockedDram::ClockedDram(const DramDevice& device)
    : device_(device),
      mapping_(device_),
      channels_(static_cast<std::size_t>(device.structure.channels)) {
  const auto banks = static_cast<std::size_t>(device.structure.ranks * device.structure.banks());
  for (Channel& channel : channels_) {
    channel.queues.resize(banks);
    channel.rows.assign(banks, -1);
    channel.served.assign(banks, 0);
  }
}

std::size_t ClockedDram::bank_of(const DramAddress& at) const {
  const DramStructure& s = device_.structure;
  return static_cast<std::size_t>((at.rank * s.bank_groups + at.group) * s.banks_per_group +
                                  at.bank);
}

bool ClockedDram::run(std::vector<TracedRequest>& trace, std::int64_t window,
                      std::int64_t most_clocks) {
  std::size_t next = 0, done = 0;
  for (std::int64_t now = 0; done < trace.size() && now < most_clocks; ++now) {
    for (auto it = completions_.begin(); it != completions_.end() && it->first == now;) {
      trace[it->second].completed = now;
      ++done;
      it = completions_.erase(it);
    }
    for (Channel& channel : channels_) tick(channel, now);
    if (next == trace.size() || trace[next].arrival > now) continue;
    if (static_cast<std::int64_t>(next - done) >= window) continue;
    if (accept(next, trace[next], now)) trace[next++].accepted = now;
  }
  return done == trace.size();
}

bool ClockedDram::accept(std::size_t request, const TracedRequest& traced, std::int64_t now) {
  const Entry entry{traced.burst, traced.write, mapping_(traced.burst)};
  Channel& channel = channels_[static_cast<std::size_t>(entry.at.channel)];
  std::vector<Entry>& queue = entry.write ? channel.writes : channel.reads;
  const std::int64_t most = entry.write ? device_.queues.writes : device_.queues.reads;
  if (static_cast<std::int64_t>(queue.size()) >= most) return false;
  const bool write_waits = channel.waiting_writes.contains(entry.burst);
  if (entry.write || write_waits) completions_.emplace(now + 2, request);
  if (entry.write && !write_waits) channel.waiting_writes[entry.burst] = 1;
  if (write_waits) return true;
  const bool read_waits = !entry.write && channel.waiting_reads.contains(entry.burst);
  if (!entry.write) channel.waiting_reads.emplace(entry.burst, request);
  if (!read_waits) queue.push_back(entry);
  return true;
}

void ClockedDram::tick(Channel& channel, std::int64_t now) {
  const std::int64_t interval = device_.timing.trefi / device_.structure.ranks;
  if (device_.refresh && now > 0 && now % interval == 0) {
    channel.due.push_back(channel.next_rank);
    channel.next_rank = (channel.next_rank + 1) % device_.structure.ranks;
  }
  if (channel.due.empty() || !refresh(channel, now)) command(channel, now);
  move(channel);
}

bool ClockedDram::refresh(Channel& channel, std::int64_t now) {
  const DramStructure& s = device_.structure;
  DramAddress at;
  at.rank = channel.due.front();
  bool all = true;
  for (at.group = 0; at.group < s.bank_groups; ++at.group) {
    for (at.bank = 0; at.bank < s.banks_per_group; ++at.bank) {
      const bool open = channel.rows[bank_of(at)] >= 0;
      const DramCommandKind kind = open ? kPrecharge : kRefresh;
      const bool may = keeps_distances(device_, channel.commands, {now, kind, at});
      if (open && may) {
        issue(channel, kPrecharge, at, now);
        return true;
      }
      all = all && !open && may;
    }
  }
  if (!all) return false;
  channel.due.pop_front();
  at.group = at.bank = 0;
  issue(channel, kRefresh, at, now);
  return true;
}

void ClockedDram::command(Channel& channel, std::int64_t now) {
  const auto banks_of_rank = static_cast<std::size_t>(device_.structure.banks());
  for (std::size_t step = 1; step <= channel.queues.size(); ++step) {
    const std::size_t at = (channel.last_queue + step) % channel.queues.size();
    const bool rests =
        !channel.due.empty() && at / banks_of_rank == static_cast<std::size_t>(channel.due.front());
    if (rests) continue;
    std::vector<Entry>& queue = channel.queues[at];
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const auto kind = next_of(channel, queue, i, now);
      if (!kind) continue;
      const Entry entry = queue[i];
      channel.last_queue = at;
      issue(channel, *kind, entry.at, now);
      if (*kind == kActivate || *kind == kPrecharge) return;
      queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(i));
      if (entry.write) {
        channel.waiting_writes.erase(entry.burst);
        return;
      }
      const std::int64_t latency = device_.timing.cl + device_.structure.burst_clocks();
      const auto [first, last] = channel.waiting_reads.equal_range(entry.burst);
      for (auto it = first; it != last; ++it) completions_.emplace(now + latency, it->second);
      channel.waiting_reads.erase(first, last);
      return;
    }
  }
}

/// The command that the queue's i-th request needs next, if it may be issued now.
std::optional<DramCommandKind> ClockedDram::next_of(const Channel& channel,
                                                    const std::vector<Entry>& queue, std::size_t i,
                                                    std::int64_t now) const {
  const Entry& entry = queue[i];
  const std::size_t bank = bank_of(entry.at);
  const std::int64_t open = channel.rows[bank];
  const DramCommandKind kind = open < 0               ? kActivate
                               : open != entry.at.row ? kPrecharge
                               : entry.write          ? kWrite
                                                      : kRead;
  if (!keeps_distances(device_, channel.commands, {now, kind, entry.at})) return std::nullopt;
  if (kind == kPrecharge) {
    const bool wanted = std::any_of(queue.begin(), queue.end(),
                                    [&](const Entry& other) { return other.at.row == open; });
    if (i > 0 || (wanted && channel.served[bank] < 4)) return std::nullopt;
  }
  if (kind == kWrite) {
    for (std::size_t older = 0; older < i; ++older) {
      const Entry& other = queue[older];
      if (!other.write && other.at.row == entry.at.row && other.at.column == entry.at.column) {
        return std::nullopt;
      }
    }
  }
  return kind;
}

void ClockedDram::move(Channel& channel) {
  const bool idle = std::all_of(channel.queues.begin(), channel.queues.end(),
                                [](const auto& queue) { return queue.empty(); });
  const auto most = static_cast<std::size_t>(device_.queues.writes);
  if (channel.to_drain == 0 &&
      (channel.writes.size() >= most || (channel.writes.size() > 8 && idle))) {
    channel.to_drain = channel.writes.size();
  }
  const bool draining = channel.to_drain > 0;
  std::vector<Entry>& from = draining ? channel.writes : channel.reads;
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::vector<Entry>& to = channel.queues[bank_of(from[i].at)];
    if (to.size() >= static_cast<std::size_t>(device_.queues.bank)) continue;
    if (draining && channel.waiting_reads.contains(from[i].burst)) {
      channel.to_drain = 0;
      return;
    }
    if (draining) --channel.to_drain;
    to.push_back(from[i]);
    from.erase(from.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

void ClockedDram::issue(Channel& channel, DramCommandKind kind, const DramAddress& at,
                        std::int64_t now) {
  const DramCommand issued{now, kind, at};
  channel.commands.push_back(issued);
  DramCommand logged = issued;
  logged.at.channel = &channel - channels_.data();
  log_.push_back(logged);
  if (kind == kRefresh) return;
  const std::size_t bank = bank_of(at);
  if (kind == kActivate) {
    channel.rows[bank] = at.row;
    channel.served[bank] = 0;
  } else if (kind == kPrecharge) {
    channel.rows[bank] = -1;
  } else {
    ++channel.served[bank];
  }
}

}  // namespace orrery
