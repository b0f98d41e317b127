#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace orrery {

/// A stretch of time on a track, [begin, end) in cycles. One that stands for several says how many
/// and how many cycles each name among them took.
struct TimeSpan {
  std::int64_t begin = 0, end = 0;
  std::string name;
  std::int64_t number = -1;  // which fold or tile it is, or is for; -1: it has none
  std::int64_t merged = 1;
  std::map<std::string, std::int64_t> cycles;  // by name; empty unless merged
  std::string last_name;                       // of the newest of those merged
  std::int64_t last_number = -1;

  std::int64_t length() const { return end - begin; }
};

/// Spans that follow one another, in bounded memory: when there are `most`, the track gets coarser,
/// and those that begin in the same `grain` cycles become one. Their number and the cycles of each
/// name are kept.
class SpanTrack {
 public:
  SpanTrack(std::string name, std::size_t most) : name_(std::move(name)), most_(most) {}

  /// Adds a span behind all others; one without length is left out. One that goes on where the last
  /// ended, under the same name and number, makes that longer.
  void add(std::int64_t begin, std::int64_t end, const std::string& name, std::int64_t number = -1);
  /// Nothing on the track lasts beyond `cycles`.
  void cut(std::int64_t cycles);

  const std::string& name() const { return name_; }
  const std::vector<TimeSpan>& spans() const { return spans_; }
  /// 1 while every span is there as it was.
  std::int64_t grain() const { return grain_; }

 private:
  void coarsen();

  std::string name_;
  std::size_t most_;
  std::int64_t grain_ = 1;
  std::vector<TimeSpan> spans_;
};

/// A quantity over time, as averages over windows of equal length. The window doubles when there
/// are `most`.
class CounterTrack {
 public:
  CounterTrack(std::string name, std::size_t most) : name_(std::move(name)), most_(most) {}

  /// Adds to cycle `cycle`, which is not before those added to so far.
  void add(std::int64_t cycle, std::int64_t amount);

  const std::string& name() const { return name_; }
  std::int64_t window() const { return window_; }
  /// Sums over windows 0, 1, ...
  const std::vector<std::int64_t>& sums() const { return sums_; }

 private:
  std::string name_;
  std::size_t most_;
  std::int64_t window_ = 1;
  std::vector<std::int64_t> sums_;
};

/// What happened when in one simulation.
struct Timeline {
  std::int64_t cycles = 0;
  std::vector<SpanTrack> spans;
  std::vector<CounterTrack> counters;
};

}  // namespace orrery
