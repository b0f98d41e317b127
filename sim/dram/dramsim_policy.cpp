#include <algorithm>
#include <vector>

#include "sim/dram/dram_policy.h"

namespace orrery {
namespace {

constexpr std::int64_t kRowServes = 4;     // columns after which a wanted row may be closed
constexpr std::size_t kWritesToDrain = 8;  // more than these are written when nothing else is

/// DRAMsim3's controller (Li et al., IEEE CAL 19(2), 2020): bursts wait for reads and for writes,
/// one a clock moves to the command queue of its bank, and these are visited round robin.
class DramsimPolicy : public DramPolicy {
 public:
  explicit DramsimPolicy(const DramPolicySetup& setup);

  bool has_room(bool write) const override {
    return write ? writes_.size() < most_writes_ : reads_.size() < most_reads_;
  }
  void add(int slot) override {
    (waiting_[slot].write ? writes_ : reads_).push_back(slot);
    stalled_ = false;
  }
  std::optional<Choice> choose(std::int64_t now, int resting) override;
  void issued(DramCommandKind kind, int bank, int slot) override;
  void settle() override;
  std::int64_t wake(std::int64_t now, int resting) override;

 private:
  /// The command queue of a bank and what it wants: it follows from the queue and the open row.
  struct BankQueue {
    std::vector<int> slots;  // oldest first
    bool activate = false, read = false, write = false, precharge = false;
    std::int64_t ready = kNever;  // as of the last wake(), when one of these may be issued
  };

  BankQueue& queue(int bank) { return queues_[static_cast<std::size_t>(bank)]; }
  const BankQueue& queue(int bank) const { return queues_[static_cast<std::size_t>(bank)]; }
  bool rests(int bank, int resting) const { return bank / timing_.banks_of_rank() == resting; }
  bool waits_for_read(const BankQueue& queue, std::size_t write) const;
  void find_wishes(int bank);
  std::int64_t ready(int bank) const;
  Choice oldest_ready(int bank, std::int64_t now) const;
  void begin_drain();
  bool move_one(std::vector<int>& from);

  const BankTiming& timing_;
  const WaitingBursts& waiting_;
  std::size_t most_reads_, most_writes_, most_commands_;
  std::vector<int> reads_, writes_;  // oldest first
  std::vector<BankQueue> queues_;
  std::int64_t commands_ = 0;  // in all queues
  int last_bank_ = 0;          // that issued a command
  std::size_t to_drain_ = 0;   // writes
  bool stalled_ = false;       // settle() would change nothing
};

DramsimPolicy::DramsimPolicy(const DramPolicySetup& setup)
    : timing_(setup.timing),
      waiting_(setup.waiting),
      most_reads_(static_cast<std::size_t>(setup.device.queues.reads)),
      most_writes_(static_cast<std::size_t>(setup.device.queues.writes)),
      most_commands_(static_cast<std::size_t>(setup.device.queues.bank)),
      queues_(static_cast<std::size_t>(setup.timing.banks())) {}

/// An older read of the same burst waits in the queue.
bool DramsimPolicy::waits_for_read(const BankQueue& queue, std::size_t write) const {
  const WaitingBurst& burst = waiting_[queue.slots[write]];
  for (std::size_t i = 0; i < write; ++i) {
    const WaitingBurst& older = waiting_[queue.slots[i]];
    if (!older.write && older.number == burst.number) return true;
  }
  return false;
}

void DramsimPolicy::find_wishes(int bank) {
  BankQueue& q = queue(bank);
  q.activate = q.read = q.write = q.precharge = false;
  if (q.slots.empty()) return;
  if (!timing_.open(bank)) {
    q.activate = true;
    return;
  }
  bool wanted = false;
  for (std::size_t i = 0; i < q.slots.size(); ++i) {
    const WaitingBurst& burst = waiting_[q.slots[i]];
    if (!timing_.open(bank, burst.at.row)) continue;
    wanted = true;
    if (!burst.write) {
      q.read = true;
    } else if (!q.write && !waits_for_read(q, i)) {
      q.write = true;
    }
  }
  q.precharge = !timing_.open(bank, waiting_[q.slots.front()].at.row) &&
                (!wanted || timing_.columns_served(bank) >= kRowServes);
}

/// The clock from which on one of the queue's bursts may have its next command.
std::int64_t DramsimPolicy::ready(int bank) const {
  const BankQueue& q = queue(bank);
  if (q.activate) return timing_.not_before(DramCommandKind::kActivate, bank);
  std::int64_t least = kNever;
  if (q.read) least = std::min(least, timing_.not_before(DramCommandKind::kRead, bank));
  if (q.write) least = std::min(least, timing_.not_before(DramCommandKind::kWrite, bank));
  if (q.precharge) least = std::min(least, timing_.not_before(DramCommandKind::kPrecharge, bank));
  return least;
}

/// Of a bank that is ready.
DramPolicy::Choice DramsimPolicy::oldest_ready(int bank, std::int64_t now) const {
  const BankQueue& q = queue(bank);
  if (q.activate) return {DramCommandKind::kActivate, bank, q.slots.front()};
  if (q.precharge && timing_.not_before(DramCommandKind::kPrecharge, bank) <= now) {
    return {DramCommandKind::kPrecharge, bank, q.slots.front()};
  }
  const bool reads = q.read && timing_.not_before(DramCommandKind::kRead, bank) <= now;
  std::size_t i = 0;
  while (true) {
    const WaitingBurst& burst = waiting_[q.slots[i]];
    if (timing_.open(bank, burst.at.row)) {
      if (!burst.write && reads) return {DramCommandKind::kRead, bank, q.slots[i]};
      const bool writes = burst.write && timing_.not_before(DramCommandKind::kWrite, bank) <= now;
      if (writes && !waits_for_read(q, i)) return {DramCommandKind::kWrite, bank, q.slots[i]};
    }
    ++i;
  }
}

std::optional<DramPolicy::Choice> DramsimPolicy::choose(std::int64_t now, int resting) {
  if (commands_ == 0) return std::nullopt;
  int bank = last_bank_;
  for (int i = 0; i < timing_.banks(); ++i) {
    if (++bank == timing_.banks()) bank = 0;
    if (queue(bank).ready > now || rests(bank, resting)) continue;
    last_bank_ = bank;
    return oldest_ready(bank, now);
  }
  return std::nullopt;
}

void DramsimPolicy::issued(DramCommandKind kind, int bank, int slot) {
  if (kind == DramCommandKind::kRead || kind == DramCommandKind::kWrite) {
    std::erase(queue(bank).slots, slot);
    --commands_;
    stalled_ = false;
  }
  find_wishes(bank);
}

void DramsimPolicy::begin_drain() {
  const bool full = writes_.size() >= most_writes_;
  if (full || (writes_.size() > kWritesToDrain && commands_ == 0)) to_drain_ = writes_.size();
}

/// The first burst whose bank has room moves there. A write that a read must come before ends the
/// drain instead.
bool DramsimPolicy::move_one(std::vector<int>& from) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    const int slot = from[i];
    const WaitingBurst& burst = waiting_[slot];
    BankQueue& to = queue(burst.bank);
    if (to.slots.size() >= most_commands_) continue;
    if (burst.write) {
      if (waiting_.find(burst.number, false) >= 0) {
        to_drain_ = 0;
        return false;
      }
      --to_drain_;
    }
    to.slots.push_back(slot);
    ++commands_;
    from.erase(from.begin() + static_cast<std::ptrdiff_t>(i));
    find_wishes(burst.bank);
    return true;
  }
  return false;
}

void DramsimPolicy::settle() {
  const std::size_t before = to_drain_;
  if (to_drain_ == 0) begin_drain();
  const bool moved = move_one(to_drain_ > 0 ? writes_ : reads_);
  stalled_ = !moved && to_drain_ == before;
}

std::int64_t DramsimPolicy::wake(std::int64_t now, int resting) {
  std::int64_t least = kNever;
  for (int bank = 0; bank < timing_.banks() && commands_ > 0; ++bank) {
    BankQueue& q = queue(bank);
    q.ready = q.slots.empty() ? kNever : ready(bank);
    if (!rests(bank, resting)) least = std::min(least, q.ready);
  }
  return stalled_ ? std::max(least, now + 1) : now + 1;
}

const DramPolicyRegistration kDramsim{
    "dramsim", "DRAMsim3's: a command queue for each bank, visited round robin",
    [](const DramPolicySetup& setup) { return std::make_unique<DramsimPolicy>(setup); }};

}  // namespace
}  // namespace orrery
