#pragma once

#include <memory>
#include <optional>

#include "base/registry.h"
#include "sim/dram/bank_timing.h"
#include "sim/dram/waiting_bursts.h"

namespace orrery {

/// What a policy decides on: all of it belongs to its channel and outlives it.
struct DramPolicySetup {
  const DramDevice& device;
  const BankTiming& timing;
  const WaitingBursts& waiting;
};

/// How a channel's controller queues bursts and chooses commands. Refresh, the answer to a write
/// and the merging of bursts of one address are the channel's.
///
/// A plug-in: one .cpp with the class and one DramPolicyRegistration.
class DramPolicy {
 public:
  struct Choice {
    DramCommandKind kind;
    int bank;
    int slot;  // the waiting burst that it is for
  };
  /// The rank that rests for a refresh, or none.
  static constexpr int kNoRank = -1;

  virtual ~DramPolicy() = default;

  /// A read or write may join.
  virtual bool has_room(bool write) const = 0;
  virtual void add(int slot) = 0;

  /// The command of clock `now`, which must keep every distance and not be for the rank that rests;
  /// nothing when there is none.
  virtual std::optional<Choice> choose(std::int64_t now, int resting) = 0;
  /// A command was issued to `bank`: one that was chosen, or one of the refresh, with slot -1. A
  /// burst that was read or written waits no more; its slot is still valid.
  virtual void issued(DramCommandKind kind, int bank, int slot) = 0;
  /// The end of a clock: bursts move between queues.
  virtual void settle() = 0;

  /// The least clock after `now` in which choose() finds a command or settle() moves something, if
  /// nothing joins and nothing is issued until then; an earlier one is allowed, kNever too. Asked
  /// at the end of each clock, before the next choose().
  virtual std::int64_t wake(std::int64_t now, int resting) = 0;
};

using DramPolicyRegistration = Registration<DramPolicy, const DramPolicySetup&>;

}  // namespace orrery
