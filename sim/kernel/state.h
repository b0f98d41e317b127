#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "base/wide_count.h"

namespace orrery {

/// The state of a group of blocks between two cycles as flat arrays of numbers, sorted by what may
/// happen to them while a loop repeats. Two snapshots are of the same state when `exact`,
/// `progress` and `deadlines` are equal: everything in them is relative to now or to the loop
/// position.
struct Snapshot {
  std::int64_t now = 0;
  /// Counters and loop positions: never compared, they grow by as much in every repetition.
  std::vector<WideCount> counts;
  /// Numbers of jobs and loop iterations: like counts, but within one iteration they must not
  /// change.
  std::vector<std::int64_t> sequence_numbers;
  /// Cycles in which something happened last: never compared.
  std::vector<std::int64_t> moments;
  std::vector<std::int64_t> exact;
  /// Positions within an iteration. While one is between its bounds nothing else depends on it, and
  /// it moves in one direction: within an iteration it need not recur.
  std::vector<std::int64_t> progress, lowest, highest;
  /// Cycles until something may happen, 0 when it may happen already. One that is only running down
  /// need not recur within an iteration, as long as it stays above 0 or (unguarded) nobody looks at
  /// it.
  std::vector<std::int64_t> deadlines, guarded;
  /// Positions in `progress` of which, with the one behind each, only one may move: see nested().
  std::vector<std::size_t> nested;
  /// Fields that a test leaves out of every comparison: positions in `exact`, `progress` and
  /// `deadlines`.
  std::vector<std::size_t> no_exact, no_progress, no_deadlines;

  void clear();
};

/// The words of a snapshot without those at the positions that are left out of comparisons.
std::vector<std::int64_t> compared(const std::vector<std::int64_t>& words,
                                   const std::vector<std::size_t>& left_out);

/// What a test wants to know of the fields that are compared: which there are, and whether it is
/// seen when one of them is left out of every comparison; or whether the machine is run as it was
/// stepped where the array cannot name its state.
struct FieldProbe {
  bool captures = true;          // false: as if the array could not
  std::string omitted;           // the field to leave out; "" for none
  std::set<std::string> fields;  // visited so far
};

/// Visits the fields of blocks and channels, to take a snapshot or to set them from one. Each block
/// has one function that names all of its fields that can influence the future; everything that
/// fast-forward does with state follows from it. A field that cannot influence the future any more
/// must look the same whatever it was (dead fields are zero).
class State {
 public:
  enum class Way : std::uint8_t { kTake, kSet };

  /// While it lives, names of fields are within that of the block, channel or queue that they
  /// belong to: "dma.started.bytes".
  class Within {
   public:
    Within(State& state, const char* name) : state_(state) { state_.path_[state_.depth_++] = name; }
    ~Within() { --state_.depth_; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    State& state_;
  };

  /// Takes a snapshot at cycle `now`. `probe` is null but in tests.
  static State take(Snapshot& snapshot, std::int64_t now, FieldProbe* probe);
  /// Sets fields from a snapshot.
  static State set(Snapshot& snapshot) { return State(Way::kSet, snapshot, nullptr); }

  bool setting() const { return way_ == Way::kSet; }
  std::int64_t now() const { return snapshot_.now; }
  /// Counts visited so far.
  std::size_t counts() const { return setting() ? counts_ : snapshot_.counts.size(); }

  /// The field must recur.
  template <class Field>
  void exact(const char* name, Field& field) {
    relative(name, field, 0);
  }
  /// It must recur relative to `origin`, a field visited before; what is less than `floor` above it
  /// is all the same.
  template <class Field>
  void relative(const char* name, Field& field, std::int64_t origin,
                std::int64_t floor = kNoFloor) {
    if (setting()) {
      field = static_cast<Field>(snapshot_.exact[exact_++] + origin);
      return;
    }
    if (omits(name)) snapshot_.no_exact.push_back(snapshot_.exact.size());
    snapshot_.exact.push_back(std::max(static_cast<std::int64_t>(field) - origin, floor));
  }
  /// It must recur, but what is above `cap` is all the same.
  void saturating(const char* name, std::int64_t& field, std::int64_t cap) {
    if (!setting()) field = std::min(field, cap);
    relative(name, field, 0);
  }
  /// A field of every link or PE of a grid, row by row; `stride` is one row. All must recur. Kept
  /// as runs of equal differences to the row before: neighbours do much the same.
  void grid(const char* name, std::vector<std::int64_t>& fields, std::size_t stride);
  /// Something computed from other fields that must recur; it is not set.
  void derived(const char* name, std::int64_t value) { relative(name, value, 0); }

  /// A counter, or the loop position that other fields are relative to.
  template <class Field>
  void count(Field& field) {
    plain(snapshot_.counts, counts_, field);
  }
  void sequence_number(std::int64_t& field) {
    plain(snapshot_.sequence_numbers, sequence_numbers_, field);
  }
  void moment(std::int64_t& field) { plain(snapshot_.moments, moments_, field); }

  /// A position within an iteration: see Snapshot. Outside of its bounds it must recur.
  void progress(const char* name, std::int64_t& field, std::int64_t lowest, std::int64_t highest) {
    if (setting()) {
      field = snapshot_.progress[progress_++];
      return;
    }
    if (omits(name)) snapshot_.no_progress.push_back(snapshot_.progress.size());
    snapshot_.progress.push_back(field);
    snapshot_.lowest.push_back(lowest);
    snapshot_.highest.push_back(highest);
  }
  /// Positions in a loop and in the loop within it. The inner one moves within one iteration of the
  /// outer one; or the outer one moves, and the inner one is where it was.
  void nested(const char* outer_name, std::int64_t& outer, std::int64_t outer_lowest,
              std::int64_t outer_highest, const char* inner_name, std::int64_t& inner,
              std::int64_t inner_lowest, std::int64_t inner_highest) {
    if (!setting()) snapshot_.nested.push_back(snapshot_.progress.size());
    progress(outer_name, outer, outer_lowest, outer_highest);
    progress(inner_name, inner, inner_lowest, inner_highest);
  }
  /// A cycle before which something does not happen.
  void deadline(const char* name, std::int64_t& field, bool guarded = true) {
    if (setting()) {
      field = snapshot_.deadlines[deadlines_++] + snapshot_.now;
      return;
    }
    if (omits(name)) snapshot_.no_deadlines.push_back(snapshot_.deadlines.size());
    snapshot_.deadlines.push_back(std::max<std::int64_t>(field - snapshot_.now, 0));
    snapshot_.guarded.push_back(guarded ? 1 : 0);
  }

  /// The items of a queue, each visited by `visit_item(item)`.
  template <class Queue, class Visit>
  void queue(const char* name, Queue& items, const Visit& visit_item) {
    const Within within(*this, name);
    auto size = static_cast<std::int64_t>(items.size());
    relative("size", size, 0);
    if (setting()) items.resize(static_cast<std::size_t>(size));
    for (auto& item : items) visit_item(item);
  }

 private:
  static constexpr std::int64_t kNoFloor = std::numeric_limits<std::int64_t>::min();

  State(Way way, Snapshot& snapshot, FieldProbe* probe)
      : way_(way), snapshot_(snapshot), probe_(probe) {}

  bool omits(const char* name) { return probe_ != nullptr && probe_omits(name); }
  bool probe_omits(const char* name);
  template <class Word, class Field>
  void plain(std::vector<Word>& words, std::size_t& at, Field& field) {
    if (setting()) {
      field = static_cast<Field>(words[at++]);
    } else {
      words.push_back(field);
    }
  }

  Way way_;
  Snapshot& snapshot_;
  FieldProbe* probe_;
  std::array<const char*, 8> path_ = {};
  std::size_t depth_ = 0;
  std::size_t counts_ = 0, sequence_numbers_ = 0, moments_ = 0, exact_ = 0, progress_ = 0,
              deadlines_ = 0;
};

}  // namespace orrery
