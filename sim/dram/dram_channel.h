#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "sim/dram/dram_counts.h"
#include "sim/dram/dram_policy.h"

namespace orrery {

/// Where commands go as they are issued; may be empty.
using DramCommandSink = std::function<void(const DramCommand&)>;

/// One channel: its banks, its refresh and the bursts that wait, under a policy. It runs by events:
/// only the clocks that next() names need a tick(), for nothing happens in those between.
class DramChannel {
 public:
  /// `device` outlives the channel.
  DramChannel(const DramDevice& device, std::int64_t number, DramCommandSink sink);

  bool has_room(bool write) const { return policy_->has_room(write); }
  /// Takes a request in clock `now`, after its tick; seen from the next clock's tick on.
  void accept(std::int64_t request, std::int64_t burst, bool write, const DramAddress& at,
              std::int64_t now);

  /// Hands the requests that are complete in clock `now` to `done`, then does what the controller
  /// does in it.
  template <class Done>
  void tick(std::int64_t now, const Done& done) {
    hand_out(now, done);
    if (policy_next_ <= now || refresh_next_ <= now) control(now);
  }
  /// The same, but the controller looks for work whatever next() says: for tests of next().
  template <class Done>
  void tick_always(std::int64_t now, const Done& done) {
    hand_out(now, done);
    control(now);
  }
  /// The least clock in which something happens if nothing is accepted until then.
  std::int64_t next() const;
  /// Nothing but refreshes will ever happen, whatever waits.
  bool asleep() const;

  const DramCounts& counts() const { return counts_; }
  /// Writes that were answered and are not on the bus yet.
  std::int64_t writes_waiting() const { return waiting_.writes(); }

 private:
  struct Completion {
    std::int64_t due, request;
  };

  template <class Done>
  void hand_out(std::int64_t now, const Done& done) {
    while (!answers_.empty() && answers_.front().due <= now) pop(answers_, done);
    while (!data_.empty() && data_.front().due <= now) pop(data_, done);
  }
  template <class Done>
  static void pop(std::deque<Completion>& queue, const Done& done) {
    done(queue.front().request);
    queue.pop_front();
  }
  void control(std::int64_t now);
  bool refresh(std::int64_t now);
  std::int64_t refresh_wake(std::int64_t now) const;
  void issue(DramCommandKind kind, int bank, int slot, std::int64_t now);
  void complete(int slot, std::int64_t now);
  int resting() const { return due_ranks_.empty() ? DramPolicy::kNoRank : due_ranks_.front(); }

  std::int64_t number_;
  std::int64_t ranks_, refresh_interval_, read_latency_;
  BankTiming timing_;
  WaitingBursts waiting_;
  std::unique_ptr<DramPolicy> policy_;
  DramCommandSink sink_;
  DramCounts counts_;
  std::deque<Completion> answers_;     // without a command of their own: writes, reads of such
  std::deque<Completion> data_;        // of reads
  std::deque<int> due_ranks_;          // whose refresh is due, the first one rests
  int next_rank_ = 0;                  // to be refreshed
  std::int64_t next_refresh_;          // clock in which it is due
  std::int64_t refresh_next_;          // clock in which the refresh has something to do
  std::int64_t policy_next_ = kNever;  // and in which the policy has
};

}  // namespace orrery
