#pragma once

#include <deque>
#include <map>
#include <vector>

#include "hardware/dram_device.h"
#include "sim/dram/dram_address.h"
#include "sim/dram/dram_command.h"
#include "sim/dram/dram_trace.h"

namespace orrery {

/// The controller `dramsim` once more, as plainly as its rules are written (docs/dram.md): every
/// clock is stepped, and whether a command may be issued is asked of the commands before it. Knows
/// nothing of the events and tables of sim/dram/; only addresses are cut by the same class.
class ClockedDram {
 public:
  explicit ClockedDram(const DramDevice& device);

  /// Fills in the clocks of the requests, as replay() does. False when some are not answered within
  /// `most_clocks`.
  bool run(std::vector<TracedRequest>& trace, std::int64_t window, std::int64_t most_clocks);

  /// What was issued, in the order of clocks.
  const std::vector<DramCommand>& commands() const { return log_; }

 private:
  struct Entry {
    std::int64_t burst;
    bool write;
    DramAddress at;
  };
  struct Channel {
    std::vector<Entry> reads, writes;
    std::vector<std::vector<Entry>> queues;                  // by bank
    std::multimap<std::int64_t, std::size_t> waiting_reads;  // burst to request
    std::map<std::int64_t, int> waiting_writes;
    std::vector<DramCommand> commands;
    std::vector<std::int64_t> rows, served;  // by bank; -1: closed
    std::deque<std::int64_t> due;            // ranks to refresh
    std::int64_t next_rank = 0;
    std::size_t last_queue = 0, to_drain = 0;
  };

  void tick(Channel& channel, std::int64_t now);
  bool refresh(Channel& channel, std::int64_t now);
  void command(Channel& channel, std::int64_t now);
  std::optional<DramCommandKind> next_of(const Channel& channel, const std::vector<Entry>& queue,
                                         std::size_t i, std::int64_t now) const;
  void move(Channel& channel);
  void issue(Channel& channel, DramCommandKind kind, const DramAddress& at, std::int64_t now);
  bool accept(std::size_t request, const TracedRequest& traced, std::int64_t now);
  std::size_t bank_of(const DramAddress& at) const;

  DramDevice device_;
  AddressMapping mapping_;
  std::vector<Channel> channels_;
  std::multimap<std::int64_t, std::size_t> completions_;  // clock to request
  std::vector<DramCommand> log_;
};

}  // namespace orrery
