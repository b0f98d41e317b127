#include "sim/dram/dram_channel.h"

#include <algorithm>
#include <utility>

namespace orrery {
namespace {

constexpr std::int64_t kAnswerClocks = 2;  // from acceptance, where no data is waited for

}  // namespace

DramChannel::DramChannel(const DramDevice& device, std::int64_t number, DramCommandSink sink)
    : number_(number),
      ranks_(device.structure.ranks),
      refresh_interval_(device.timing.trefi / ranks_),
      read_latency_(device.timing.cl + device.structure.burst_clocks()),
      timing_(device),
      policy_(Registry<DramPolicy, const DramPolicySetup&>::instance().make(
          device.policy, {device, timing_, waiting_})),
      sink_(std::move(sink)),
      next_refresh_(device.refresh ? refresh_interval_ : kNever),
      refresh_next_(next_refresh_) {}

void DramChannel::accept(std::int64_t request, std::int64_t burst, bool write,
                         const DramAddress& at, std::int64_t now) {
  const bool write_waits = waiting_.find(burst, true) >= 0;
  if (write || write_waits) answers_.push_back({now + kAnswerClocks, request});
  if (write_waits) return;
  int slot = write ? -1 : waiting_.find(burst, false);
  if (slot < 0) {
    slot = waiting_.add(burst, write, at, timing_.bank_of(at));
    policy_->add(slot);
    policy_next_ = std::min(policy_next_, now + 1);
  }
  if (!write) waiting_[slot].requests.push_back(request);
}

std::int64_t DramChannel::next() const {
  std::int64_t least = std::min(policy_next_, refresh_next_);
  if (!answers_.empty()) least = std::min(least, answers_.front().due);
  if (!data_.empty()) least = std::min(least, data_.front().due);
  return least;
}

bool DramChannel::asleep() const {
  return answers_.empty() && data_.empty() && policy_next_ == kNever && due_ranks_.empty();
}

void DramChannel::control(std::int64_t now) {
  while (next_refresh_ <= now) {
    due_ranks_.push_back(next_rank_);
    next_rank_ = (next_rank_ + 1) % static_cast<int>(ranks_);
    next_refresh_ += refresh_interval_;
  }
  if (due_ranks_.empty() || !refresh(now)) {
    if (const auto choice = policy_->choose(now, resting())) {
      issue(choice->kind, choice->bank, choice->slot, now);
    }
  }
  policy_->settle();
  policy_next_ = policy_->wake(now, resting());
  refresh_next_ = due_ranks_.empty() ? next_refresh_ : std::min(next_refresh_, refresh_wake(now));
}

/// Closes the first bank of the rank that may be, or refreshes it when all are closed; false when
/// neither is possible in this clock.
bool DramChannel::refresh(std::int64_t now) {
  const int first = due_ranks_.front() * timing_.banks_of_rank();
  bool all = true;
  for (int bank = first; bank < first + timing_.banks_of_rank(); ++bank) {
    const bool open = timing_.open(bank);
    const auto kind = open ? DramCommandKind::kPrecharge : DramCommandKind::kRefresh;
    const bool ready = timing_.not_before(kind, bank) <= now;
    if (open && ready) {
      issue(kind, bank, -1, now);
      return true;
    }
    all = all && !open && ready;
  }
  if (!all) return false;
  due_ranks_.pop_front();
  issue(DramCommandKind::kRefresh, first, -1, now);
  return true;
}

/// The least clock in which refresh() can do something.
std::int64_t DramChannel::refresh_wake(std::int64_t now) const {
  const int first = due_ranks_.front() * timing_.banks_of_rank();
  std::int64_t close = kNever, refresh = now + 1;
  for (int bank = first; bank < first + timing_.banks_of_rank(); ++bank) {
    if (timing_.open(bank)) {
      close = std::min(close, timing_.not_before(DramCommandKind::kPrecharge, bank));
    } else {
      refresh = std::max(refresh, timing_.not_before(DramCommandKind::kRefresh, bank));
    }
  }
  return close == kNever ? refresh : std::max(close, now + 1);
}

void DramChannel::issue(DramCommandKind kind, int bank, int slot, std::int64_t now) {
  DramAddress at = slot >= 0 ? waiting_[slot].at : timing_.place_of(bank);
  at.channel = number_;
  timing_.issue(kind, bank, at.row, now);
  policy_->issued(kind, bank, slot);
  if (sink_) sink_({now, kind, at});
  switch (kind) {
    case DramCommandKind::kActivate:
      ++counts_.activates;
      break;
    case DramCommandKind::kPrecharge:
      ++(slot >= 0 ? counts_.precharges_on_demand : counts_.precharges_for_refresh);
      break;
    case DramCommandKind::kRefresh:
      ++counts_.refreshes;
      break;
    case DramCommandKind::kRead:
    case DramCommandKind::kWrite:
      complete(slot, now);
      break;
  }
}

void DramChannel::complete(int slot, std::int64_t now) {
  const WaitingBurst& burst = waiting_[slot];
  ++(burst.write ? counts_.writes : counts_.reads);
  for (const std::int64_t request : burst.requests) {
    data_.push_back({now + read_latency_, request});
  }
  waiting_.remove(slot);
}

}  // namespace orrery
