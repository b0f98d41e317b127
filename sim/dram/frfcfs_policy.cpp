#include <algorithm>
#include <vector>

#include "sim/dram/dram_policy.h"

namespace orrery {
namespace {

constexpr std::int64_t kMostServed = 16;  // columns of a row while its bank is wanted for another

/// First ready, first come first served (Rixner et al., ISCA 2000): a column of an open row goes
/// before all others, then the oldest burst of each bank opens its row. Reads go first, until so
/// many writes wait as the high watermark says; then writes do, down to the low one.
class FrfcfsPolicy : public DramPolicy {
 public:
  explicit FrfcfsPolicy(const DramPolicySetup& setup);

  bool has_room(bool write) const override {
    return write ? writes_.size() < most_writes_ : reads_.size() < most_reads_;
  }
  void add(int slot) override {
    (waiting_[slot].write ? writes_ : reads_).push_back(slot);
    fresh_ = false;
  }
  std::optional<Choice> choose(std::int64_t now, int resting) override;
  void issued(DramCommandKind kind, int bank, int slot) override;
  void settle() override;
  std::int64_t wake(std::int64_t now, int resting) override;

 private:
  struct Candidate {
    Choice choice;
    std::int64_t not_before;
  };
  /// What the bursts that may be served now want of a bank.
  struct Demand {
    bool seen = false;    // its oldest burst was met
    bool wanted = false;  // the open row is wanted
    bool unfair = false;  // and has been served enough, for the oldest wants another
  };

  Demand& demand(int bank) { return demands_[static_cast<std::size_t>(bank)]; }
  bool held_up(int slot) const {
    const WaitingBurst& burst = waiting_[slot];
    return burst.write && !reads_.empty() && waiting_.find(burst.number, false) >= 0;
  }
  void find_candidates(int resting);
  void find_demands(int resting);
  void add_column(int slot);
  void add_row(int slot);

  const BankTiming& timing_;
  const WaitingBursts& waiting_;
  std::size_t most_reads_, most_writes_, high_, low_;
  std::vector<int> reads_, writes_;  // oldest first
  bool draining_ = false;
  // What follows from these: kept from wake() to choose().
  bool fresh_ = false;
  int resting_ = kNoRank;
  std::vector<int> eligible_;
  std::vector<Demand> demands_;
  std::vector<Candidate> candidates_;  // the first that is ready wins
};

FrfcfsPolicy::FrfcfsPolicy(const DramPolicySetup& setup)
    : timing_(setup.timing),
      waiting_(setup.waiting),
      most_reads_(static_cast<std::size_t>(setup.device.queues.reads)),
      most_writes_(static_cast<std::size_t>(setup.device.queues.writes)),
      high_(static_cast<std::size_t>(setup.device.queues.write_high)),
      low_(static_cast<std::size_t>(setup.device.queues.write_low)),
      demands_(static_cast<std::size_t>(setup.timing.banks())) {}

std::optional<DramPolicy::Choice> FrfcfsPolicy::choose(std::int64_t now, int resting) {
  if (!fresh_ || resting != resting_) find_candidates(resting);
  for (const Candidate& candidate : candidates_) {
    if (candidate.not_before <= now) return candidate.choice;
  }
  return std::nullopt;
}

void FrfcfsPolicy::issued(DramCommandKind kind, int, int slot) {
  if (kind == DramCommandKind::kRead) std::erase(reads_, slot);
  if (kind == DramCommandKind::kWrite) std::erase(writes_, slot);
  fresh_ = false;
}

void FrfcfsPolicy::settle() {
  const bool drained = draining_;
  draining_ = draining_ ? writes_.size() > low_ : writes_.size() >= high_;
  fresh_ = fresh_ && draining_ == drained;
}

std::int64_t FrfcfsPolicy::wake(std::int64_t now, int resting) {
  if (!fresh_ || resting != resting_) find_candidates(resting);
  std::int64_t least = kNever;
  for (const Candidate& candidate : candidates_) least = std::min(least, candidate.not_before);
  return std::max(least, now + 1);
}

/// Writes that a read must come before are not eligible; when all are, reads go on.
void FrfcfsPolicy::find_candidates(int resting) {
  eligible_.clear();
  if (draining_ || reads_.empty()) {
    std::copy_if(writes_.begin(), writes_.end(), std::back_inserter(eligible_),
                 [this](int slot) { return !held_up(slot); });
  }
  if (eligible_.empty()) eligible_ = reads_;
  find_demands(resting);
  candidates_.clear();
  for (const int slot : eligible_) add_column(slot);
  for (Demand& its : demands_) its.seen = false;
  for (const int slot : eligible_) add_row(slot);
  resting_ = resting;
  fresh_ = true;
}

/// Bursts for the rank that rests are left out from here on.
void FrfcfsPolicy::find_demands(int resting) {
  std::erase_if(eligible_,
                [&](int slot) { return waiting_[slot].bank / timing_.banks_of_rank() == resting; });
  std::fill(demands_.begin(), demands_.end(), Demand());
  for (const int slot : eligible_) {
    const WaitingBurst& burst = waiting_[slot];
    Demand& its = demand(burst.bank);
    const bool hit = timing_.open(burst.bank, burst.at.row);
    if (!its.seen) its.unfair = !hit && timing_.columns_served(burst.bank) >= kMostServed;
    its.seen = true;
    its.wanted = its.wanted || hit;
  }
}

void FrfcfsPolicy::add_column(int slot) {
  const WaitingBurst& burst = waiting_[slot];
  if (!timing_.open(burst.bank, burst.at.row) || demand(burst.bank).unfair) return;
  const auto kind = burst.write ? DramCommandKind::kWrite : DramCommandKind::kRead;
  candidates_.push_back({{kind, burst.bank, slot}, timing_.not_before(kind, burst.bank)});
}

void FrfcfsPolicy::add_row(int slot) {
  const WaitingBurst& burst = waiting_[slot];
  Demand& its = demand(burst.bank);
  if (its.seen) return;  // only its oldest burst decides about a bank
  its.seen = true;
  const bool open = timing_.open(burst.bank);
  if (open && its.wanted && !its.unfair) return;
  const auto kind = open ? DramCommandKind::kPrecharge : DramCommandKind::kActivate;
  candidates_.push_back({{kind, burst.bank, slot}, timing_.not_before(kind, burst.bank)});
}

const DramPolicyRegistration kFrfcfs{
    "frfcfs", "open rows first, then the oldest; writes between two watermarks",
    [](const DramPolicySetup& setup) { return std::make_unique<FrfcfsPolicy>(setup); }};

}  // namespace
}  // namespace orrery
