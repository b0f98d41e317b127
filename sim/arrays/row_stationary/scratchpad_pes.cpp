#include "sim/arrays/row_stationary/scratchpad_pes.h"

#include <algorithm>
#include <bit>

namespace orrery {

void ScratchpadPes::start(const Pass& pass, int psum_bits, bool with_values, Toggles* toggles) {
  pes_.resize(static_cast<std::size_t>(pass.pes()));
  above_.resize(pes_.size());
  for (std::size_t pe = 0; pe < pes_.size(); ++pe) {
    const auto number = static_cast<std::int64_t>(pe);
    above_[pe] = pass.above(number).value_or(-1);
    pes_[pe].start(pass.program(number), config_, psum_bits, with_values);
    if (!with_values) continue;
    pes_[pe].values->toggles = toggles;
    pes_[pe].values->number = pe;
  }
  rests_until_.assign(pes_.size(), kAwake);
  rests_for_.assign(pes_.size(), Cause::kDraining);
  resting_ = {};
  touched_.clear();
  has_sums_.assign(pes_.size() / 64 + 1, 0);
}

void ScratchpadPes::enqueue(const Pass& pass) {
  for (std::size_t pe = 0; pe < pes_.size(); ++pe) {
    pes_[pe].enqueue(pass.program(static_cast<std::int64_t>(pe)));
    touched_.push_back(pe);
  }
}

void ScratchpadPes::clear() {
  pes_.clear();
  touched_.clear();
}

void ScratchpadPes::rest(std::size_t pe, Cause cause, std::int64_t until) {
  rests_until_[pe] = until;
  rests_for_[pe] = cause;
  ++resting_[static_cast<std::size_t>(cause)];
}

void ScratchpadPes::wake(std::size_t pe) {
  rests_until_[pe] = kAwake;
  --resting_[static_cast<std::size_t>(rests_for_[pe])];
}

void ScratchpadPes::note_sums(std::size_t pe) {
  const std::uint64_t bit = std::uint64_t{1} << (pe % 64);
  std::uint64_t& bits = has_sums_[pe / 64];
  bits = pes_[pe].psum_out.count > 0 ? bits | bit : bits & ~bit;
}

/// Who waits looks again once something has been done to it; who does MACs does not.
void ScratchpadPes::commit_touched() {
  for (const std::size_t pe : touched_) {
    pes_[pe].commit_fifos();
    note_sums(pe);
    if (rests_until_[pe] == ScratchpadPe::kUntouched) wake(pe);
  }
  touched_.clear();
}

std::int64_t ScratchpadPes::step(std::int64_t now, PeMap* pe_map) {
  commit_touched();
  std::array<std::int64_t, kCauses> spent = {};
  for (std::size_t pe = 0; pe < pes_.size(); ++pe) {
    if (rests_until_[pe] > now) continue;
    if (rests_until_[pe] != kAwake) wake(pe);
    const Cause cause = pes_[pe].step();
    note_sums(pe);
    const std::int64_t rests = pes_[pe].rest();
    if (rests > 0) {
      rest(pe, cause, rests == ScratchpadPe::kUntouched ? rests : now + 1 + rests);
    } else {
      ++spent[static_cast<std::size_t>(cause)];
      rests_for_[pe] = cause;
    }
  }
  for (std::size_t i = 0; i < spent.size(); ++i) {
    spent[i] += resting_[i];
    activity_.pe_cycles[i] += spent[i];
  }
  activity_.of(Cause::kUnmapped) += in_array_ - static_cast<std::int64_t>(pes_.size());
  const std::int64_t computing = spent[static_cast<std::size_t>(Cause::kComputing)];
  activity_.macs += computing;
  if (pe_map != nullptr) map(*pe_map);
  return computing;
}

void ScratchpadPes::map(PeMap& pe_map) const {
  for (std::size_t pe = 0; pe < static_cast<std::size_t>(in_array_); ++pe) {
    pe_map.add(pe, pe < pes_.size() ? rests_for_[pe] : Cause::kUnmapped, 1);
  }
}

void ScratchpadPes::move_sums_up() {
  for (std::size_t i = 0; i < has_sums_.size(); ++i) {
    for (std::uint64_t bits = has_sums_[i]; bits != 0; bits &= bits - 1) {
      move_sums_up(64 * i + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
}

void ScratchpadPes::move_sums_up(std::size_t pe) {
  if (above_[pe] < 0) return;
  const auto next = static_cast<std::size_t>(above_[pe]);
  const std::int64_t words = pes_[pe].next_sums(config_.psum_in.width_words);
  if (words == 0 || pes_[pe].psum_out.count < words || !pes_[next].psum_in.takes(words)) return;
  ScratchpadPe &below = touch(pe), &upper = touch(next);
  below.send_sums(words);
  upper.receive_psums(words);
  activity_.hops[index_of(Operand::kOfmap)] += words;
  for (std::int64_t i = 0; below.values && i < words; ++i) {
    upper.values->psum_in.push_back(below.values->psum_out.front());
    below.values->psum_out.pop_front();
  }
}

/// Whether a PE rests because it waits is found out again; that it has MACs ahead is not.
void ScratchpadPes::visit(State& state) {
  const State::Within within(state, "pes");
  state.derived("size", static_cast<std::int64_t>(pes_.size()));
  if (state.setting()) {
    resting_ = {};
    touched_.clear();
  }
  for (std::size_t pe = 0; pe < pes_.size(); ++pe) {
    pes_[pe].visit(state);
    const std::int64_t until = rests_until_[pe];
    const bool busy = until != kAwake && until != ScratchpadPe::kUntouched;
    std::int64_t ahead = busy ? until - state.now() : 0;
    state.exact("macs_ahead", ahead);
    if (!state.setting()) continue;
    rests_until_[pe] = kAwake;
    if (ahead > 0) rest(pe, Cause::kComputing, state.now() + ahead);
    note_sums(pe);
  }
}

}  // namespace orrery
