#include "sim/fast/array_runner.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/run_guard.h"

namespace orrery {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
/// Within a fold, steps repeat themselves soon or not at all; most folds are too short to look.
constexpr std::int64_t kFirstAgeOfSteps = 96, kLongestRoundOfSteps = 32;
/// The same without an array, where there are only transfers.
constexpr std::int64_t kFirstAgeOfTransfers = 8, kLongestRoundOfTransfers = 512;
/// Iterations that may begin before the next moment at which a recording can end: passes that
/// overlap may leave none for thousands of them.
constexpr std::int64_t kLongestRecording = 256;

}  // namespace

ArrayRunner::ArrayRunner(Assembly& machine, TransitionTable& transitions,
                         MemoryRunner* memory_runner, FieldProbe* probe, EngineCounts& counts)
    : machine_(machine),
      transitions_(transitions),
      memory_runner_(memory_runner),
      counts_(counts),
      group_(machine, machine.apart() ? GroupId::kArray : GroupId::kWhole, probe),
      whole_(group_.whole()),
      array_(machine.array()),
      iterations_(machine),
      iteration_skips_(group_, iterations_),
      tile_skips_(machine, memory_runner),
      repeat_(array_ != nullptr ? kFirstAgeOfSteps : kFirstAgeOfTransfers,
              array_ != nullptr ? kLongestRoundOfSteps : kLongestRoundOfTransfers) {}

bool ArrayRunner::finished() {
  return machine_.array_finished() && (!whole_ || machine_.memory_finished());
}

void ArrayRunner::run() {
  repeat_.restart(0);
  while (!finished()) {
    if ((iterations_.now() != iteration_ || wait_ended()) && group_.can_be_taken()) at_iteration();
    if (finished()) return;
    // A wait may have ended during the jump.
    if (!jumps()) group_.step();
  }
}

/// An iteration begins: is it known what happens until the next one begins, and the one after?
void ArrayRunner::at_iteration() {
  if (transitions_.full()) forget();
  group_.take(snapshot_);
  take_asked();
  Position position = Position::of(transitions_.state_of(snapshot_), snapshot_);
  if (recording_) end_recording(position);
  for (CountRegister* written : machine_.from_array()) written->log_writes(nullptr);
  bool moved = false;
  while (skips_tiles(position) || skips_iterations(position) || recall(position)) {
    moved = true;
    run_guard::check();
  }
  if (moved) {
    transitions_.restore(position.state, snapshot_);
    position.fill(snapshot_);
    group_.set(snapshot_);
  }
  iteration_ = iterations_.number(position);
  repeat_.restart(position.now);
  column_starts_.restart();
  begin_recording(std::move(position));
}

void ArrayRunner::forget() {
  transitions_.forget();
  iteration_skips_.forget();
  tile_skips_.forget();
  recording_ = false;
}

void ArrayRunner::begin_recording(Position position) {
  recording_ = true;
  begin_ = std::move(position);
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    writes_[i].clear();
    machine_.from_array()[i]->log_writes(&writes_[i]);
  }
  asked_ = {};
  machine_.ready_tiles().asked() = {};
}

void ArrayRunner::take_asked() {
  CountRegister::Asked& asked = machine_.ready_tiles().asked();
  asked_.reached = std::max(asked_.reached, asked.reached);
  asked_.missed = std::min(asked_.missed, asked.missed);
  asked = {};
}

void ArrayRunner::end_recording(const Position& position) {
  recording_ = false;
  if (!whole_ && asked_.missed != CountRegister::Asked().missed) {
    iteration_skips_.forget();
    return;
  }
  Transition transition;
  const std::int64_t first = iterations_.number(begin_);
  const std::int64_t furthest = std::max(iterations_.furthest(), first);
  if (furthest - first > kLongestRecording) {
    iteration_skips_.forget();
    return;
  }
  iteration_skips_.remember(begin_, furthest - first);
  for (std::int64_t ahead = first; ahead <= furthest; ++ahead) {
    transition.iterations.push_back(iterations_.shape(ahead, begin_.tile()));
  }
  if (whole_ && machine_.controller() != nullptr) {
    for (std::int64_t tile = begin_.frontier() - 1; tile <= position.frontier(); ++tile) {
      transition.tiles.push_back(iterations_.traffic(tile));
    }
  }
  transition.ready = std::max<std::int64_t>(0, asked_.reached - begin_.tile());
  transition.cycles = position.now - begin_.now;
  const auto difference = [](const auto& to, const auto& from) {
    auto added = to;
    for (std::size_t i = 0; i < to.size(); ++i) added[i] -= from[i];
    return added;
  };
  transition.counts = difference(position.counts, begin_.counts);
  transition.sequence_numbers = difference(position.sequence_numbers, begin_.sequence_numbers);
  for (std::size_t i = 0; i < position.moments.size(); ++i) {
    const bool happened = position.moments[i] != begin_.moments[i];
    transition.moments.push_back(happened ? position.now - position.moments[i] : -1);
  }
  for (std::size_t i = 0; i < writes_.size() && !whole_; ++i) {
    auto written = static_cast<std::int64_t>(begin_.counts[group_.written_at() + i]);
    for (const CountRegister::Write& write : writes_[i]) {
      transition.writes[i].push_back({write.from - begin_.now, write.value - written});
      written = write.value;
    }
  }
  transition.end = position.state;
  transitions_.add(begin_.state, std::move(transition));
}

bool ArrayRunner::skips_tiles(Position& position) {
  if (!tile_skips_.skip(position)) return false;
  iteration_skips_.forget();
  ++counts_.tile_skips;
  return true;
}

bool ArrayRunner::skips_iterations(Position& position) {
  if (!iteration_skips_.skip(position)) return false;
  ++counts_.iteration_skips;
  return true;
}

bool ArrayRunner::recall(Position& position) {
  const Shapes::Id first = iterations_.shape(iterations_.number(position), position.tile());
  if (first < 0) return false;
  for (const Transition& transition : transitions_.find(position.state, first)) {
    if (!applies(transition, position)) continue;
    iteration_skips_.remember(position,
                              static_cast<std::int64_t>(transition.iterations.size()) - 1);
    apply(transition, position);
    ++counts_.recalls;
    return true;
  }
  return false;
}

bool ArrayRunner::applies(const Transition& transition, const Position& position) {
  for (std::size_t i = 1; i < transition.iterations.size(); ++i) {
    const auto ahead = static_cast<std::int64_t>(i);
    const Shapes::Id there =
        iterations_.shape(iterations_.number(position) + ahead, position.tile());
    if (there != transition.iterations[i]) return false;
  }
  for (std::size_t i = 0; i < transition.tiles.size(); ++i) {
    const auto ahead = static_cast<std::int64_t>(i);
    if (iterations_.traffic(position.frontier() - 1 + ahead) != transition.tiles[i]) return false;
  }
  if (whole_ || transition.ready == 0) return true;
  machine_.clock(GroupId::kArray).now = position.now;
  return machine_.ready_tiles().reached(position.tile() + transition.ready);
}

void ArrayRunner::apply(const Transition& transition, Position& position) {
  for (std::size_t i = 0; i < transition.writes.size() && !whole_; ++i) {
    auto written = static_cast<std::int64_t>(position.counts[group_.written_at() + i]);
    for (const CountRegister::Write& write : transition.writes[i]) {
      written += write.value;
      machine_.from_array()[i]->write_at(position.now + write.from, written);
    }
  }
  position.now = checked_add(position.now, transition.cycles);
  for (std::size_t i = 0; i < position.counts.size(); ++i)
    position.counts[i] += transition.counts[i];
  for (std::size_t i = 0; i < position.sequence_numbers.size(); ++i)
    position.sequence_numbers[i] += transition.sequence_numbers[i];
  for (std::size_t i = 0; i < position.moments.size(); ++i) {
    if (transition.moments[i] >= 0) position.moments[i] = position.now - transition.moments[i];
  }
  position.state = transition.end;
}

/// Is the tile ready that the array waited for? How long it waited is no part of what follows, so
/// that begins here.
bool ArrayRunner::wait_ended() {
  if (memory_runner_ == nullptr) return false;
  CountRegister& ready = machine_.ready_tiles();
  const std::int64_t missed = std::min(asked_.missed, ready.asked().missed);
  if (missed == CountRegister::Asked().missed) return false;
  memory_runner_->catch_up(group_.now());
  return ready.get() >= missed;
}

/// Does the iteration repeat unchanged, and for how long?
bool ArrayRunner::jumps() {
  if (!group_.can_be_captured()) return false;
  if (array_ != nullptr && array_->at_column_start()) return jumps_from_column_start();
  const bool looks =
      repeat_.wants(group_.now(), array_ != nullptr ? 0 : machine_.memory_quick_hash()) &&
      group_.can_be_taken() && (array_ == nullptr || array_->may_repeat());
  if (!looks) return false;
  group_.take(repeat_.scratch());
  const auto round = repeat_.look();
  if (repeat_.is_reference()) take_asked();
  if (!round || !jump(*round, machine_.ready_tiles().asked().missed)) return false;
  ++counts_.repeats;
  repeat_.restart(group_.now());
  return true;
}

bool ArrayRunner::jumps_from_column_start() {
  group_.take(column_starts_.scratch());
  const auto round = column_starts_.look(machine_.ready_tiles().asked().missed);
  take_asked();
  if (!round || !jump(*round, column_starts_.missed())) return false;
  ++counts_.column_repeats;
  column_starts_.restart();
  return true;
}

/// `missed`: the lowest tile that the array asked for in that round and that was not ready.
bool ArrayRunner::jump(const Round& round, std::int64_t missed) {
  std::int64_t times = repeats_left(round);
  if (times <= 0) return false;
  const bool waits = missed != CountRegister::Asked().missed;
  if (memory_runner_ != nullptr) {
    if (group_.wrote(round.begin->counts, round.end->counts)) return false;
    if (waits) {
      // A tile that has become ready meanwhile is not missed any more.
      if (machine_.ready_tiles().get() >= missed) return false;
      // Until then the array ends no tile: so it is known what the other group does.
      const std::int64_t now = group_.now();
      const std::int64_t limit =
          times < (kNoLimit - now) / round.cycles() ? now + times * round.cycles() : kNoLimit;
      const std::int64_t ready = memory_runner_->run_until_ready(missed, limit);
      times = std::min(times, (ready - now) / round.cycles());
    }
  }
  if (times == kNoLimit) throw ModelError("machine", group_.now(), machine_.deadlock_report());
  if (times <= 0) return false;
  repeat(round, times);
  group_.set(*round.end);
  return true;
}

}  // namespace orrery
