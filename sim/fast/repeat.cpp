#include "sim/fast/repeat.h"

#include <algorithm>
#include <limits>

namespace orrery {
namespace {

bool exact_agrees(const Snapshot& begin, const Snapshot& end) {
  if (end.no_exact.empty()) return begin.exact == end.exact;
  return compared(begin.exact, begin.no_exact) == compared(end.exact, end.no_exact);
}

bool contains(const std::vector<std::size_t>& all, std::size_t item) {
  return std::find(all.begin(), all.end(), item) != all.end();
}

bool progress_agrees(const Snapshot& begin, const Snapshot& end) {
  if (begin.progress.size() != end.progress.size()) return false;
  for (std::size_t i = 0; i < end.progress.size(); ++i) {
    if (contains(end.no_progress, i)) continue;
    if (begin.lowest[i] != end.lowest[i] || begin.highest[i] != end.highest[i]) return false;
    const std::int64_t a = begin.progress[i], b = end.progress[i];
    if (a == b) continue;
    if (std::min(a, b) < end.lowest[i] || std::max(a, b) > end.highest[i]) return false;
  }
  return std::none_of(end.nested.begin(), end.nested.end(), [&](std::size_t i) {
    if (contains(end.no_progress, i) || contains(end.no_progress, i + 1)) return false;
    return begin.progress[i] != end.progress[i] && begin.progress[i + 1] != end.progress[i + 1];
  });
}

bool deadlines_agree(const Snapshot& begin, const Snapshot& end) {
  if (begin.deadlines.size() != end.deadlines.size()) return false;
  const std::int64_t cycles = end.now - begin.now;
  for (std::size_t i = 0; i < end.deadlines.size(); ++i) {
    const std::int64_t a = begin.deadlines[i], b = end.deadlines[i];
    if (a == b || end.guarded[i] == 0 || contains(end.no_deadlines, i)) continue;
    if (b < 1 || a - b != cycles) return false;
  }
  return true;
}

}  // namespace

std::optional<Round> Repeat::look() {
  is_reference_ = current_.now >= next_reference_;
  if (!is_reference_) {
    if (!same_within_iteration(reference_, current_)) return std::nullopt;
    return Round{&reference_, &current_};
  }
  std::swap(reference_, current_);
  const std::int64_t age = reference_.now - start_;
  looking_until_ = reference_.now + std::min(age, longest_);
  next_reference_ = start_ + 2 * age;
  return std::nullopt;
}

bool same_within_iteration(const Snapshot& begin, const Snapshot& end) {
  return begin.sequence_numbers == end.sequence_numbers && exact_agrees(begin, end) &&
         progress_agrees(begin, end) && deadlines_agree(begin, end);
}

std::int64_t repeats_left(const Round& round) {
  const Snapshot &begin = *round.begin, &end = *round.end;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < end.progress.size(); ++i) {
    if (contains(end.no_progress, i)) continue;
    const std::int64_t moved = end.progress[i] - begin.progress[i];
    if (moved > 0) most = std::min(most, (end.highest[i] - end.progress[i]) / moved);
    if (moved < 0) most = std::min(most, (end.progress[i] - end.lowest[i]) / -moved);
  }
  for (std::size_t i = 0; i < end.deadlines.size(); ++i) {
    const bool recurs = begin.deadlines[i] == end.deadlines[i];
    if (end.guarded[i] == 0 || recurs || contains(end.no_deadlines, i)) continue;
    most = std::min(most, (end.deadlines[i] - 1) / round.cycles());
  }
  return most;
}

void repeat(const Round& round, std::int64_t times) {
  const Snapshot& begin = *round.begin;
  Snapshot& end = *round.end;
  const std::int64_t cycles = checked_mul(times, round.cycles());
  const auto extrapolate = [times](const auto& from, auto& to) {
    for (std::size_t i = 0; i < to.size(); ++i) {
      to[i] = checked_add(to[i], checked_mul(checked_sub(to[i], from[i]), times));
    }
  };
  extrapolate(begin.counts, end.counts);
  extrapolate(begin.sequence_numbers, end.sequence_numbers);
  extrapolate(begin.progress, end.progress);
  for (std::size_t i = 0; i < end.moments.size(); ++i) {
    if (end.moments[i] != begin.moments[i]) end.moments[i] += cycles;
  }
  for (std::size_t i = 0; i < end.deadlines.size(); ++i) {
    if (begin.deadlines[i] == end.deadlines[i]) continue;  // it recurs, and moves along
    end.deadlines[i] = std::max<std::int64_t>(0, end.deadlines[i] - cycles);
  }
  end.now = checked_add(end.now, cycles);
}

}  // namespace orrery
