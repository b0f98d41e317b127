#include "sim/watch/timeline.h"

#include <algorithm>
#include <utility>

namespace orrery {
namespace {

void count(std::map<std::string, std::int64_t>& cycles, const TimeSpan& span) {
  if (span.cycles.empty()) {
    cycles[span.name] += span.length();
    return;
  }
  for (const auto& [name, length] : span.cycles) cycles[name] += length;
}

/// The name of most cycles.
const std::string& longest(const std::map<std::string, std::int64_t>& cycles) {
  return std::max_element(cycles.begin(), cycles.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

/// Takes in the span behind it.
void absorb(TimeSpan& into, const TimeSpan& next) {
  std::map<std::string, std::int64_t> cycles;
  count(cycles, into);
  count(cycles, next);
  into.end = next.end;
  into.merged += next.merged;
  into.name = longest(cycles);
  into.last_name = next.last_name;
  into.last_number = next.last_number;
  into.cycles = std::move(cycles);
}

}  // namespace

void SpanTrack::add(std::int64_t begin, std::int64_t end, const std::string& name,
                    std::int64_t number) {
  if (end <= begin) return;
  if (!spans_.empty()) {
    TimeSpan& last = spans_.back();
    if (last.end == begin && last.last_name == name && last.last_number == number) {
      last.end = end;
      if (last.merged > 1) last.cycles[name] += end - begin;
      return;
    }
  }
  TimeSpan span{begin, end, name, number, 1, {}, name, number};
  if (grain_ > 1 && !spans_.empty() && spans_.back().begin / grain_ == begin / grain_) {
    return absorb(spans_.back(), span);
  }
  spans_.push_back(std::move(span));
  while (spans_.size() >= most_) coarsen();
}

void SpanTrack::coarsen() {
  grain_ *= 2;
  std::vector<TimeSpan> coarse;
  for (TimeSpan& span : spans_) {
    if (!coarse.empty() && coarse.back().begin / grain_ == span.begin / grain_) {
      absorb(coarse.back(), span);
    } else {
      coarse.push_back(std::move(span));
    }
  }
  spans_ = std::move(coarse);
}

void SpanTrack::cut(std::int64_t cycles) {
  while (!spans_.empty() && spans_.back().begin >= cycles) spans_.pop_back();
  if (spans_.empty() || spans_.back().end <= cycles) return;
  TimeSpan& last = spans_.back();
  // What is cut off is the end of what happened last.
  if (last.merged > 1) last.cycles[last.last_name] -= last.end - cycles;
  last.end = cycles;
}

void CounterTrack::add(std::int64_t cycle, std::int64_t amount) {
  if (amount == 0) return;
  while (cycle / window_ >= static_cast<std::int64_t>(most_)) {
    window_ *= 2;
    std::vector<std::int64_t> halves((sums_.size() + 1) / 2, 0);
    for (std::size_t i = 0; i < sums_.size(); ++i) halves[i / 2] += sums_[i];
    sums_ = std::move(halves);
  }
  const auto at = static_cast<std::size_t>(cycle / window_);
  if (at >= sums_.size()) sums_.resize(at + 1, 0);
  sums_[at] += amount;
}

}  // namespace orrery
