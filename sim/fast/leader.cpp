#include "sim/fast/leader.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace orrery {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
/// Within a fold, steps repeat themselves soon or not at all; most folds are too short to look.
constexpr std::int64_t kFirstAgeOfSteps = 96, kLongestRoundOfSteps = 32;
/// The same without an array, where there are only transfers.
constexpr std::int64_t kFirstAgeOfTransfers = 8, kLongestRoundOfTransfers = 512;
/// Bodies that may begin before the next moment at which a recording can end: passes that overlap
/// may leave none for thousands of them.
constexpr std::int64_t kLongestRecording = 256;

}  // namespace

Leader::Leader(Assembly& machine, Experience& experience, Follower* follower, FieldProbe* probe,
               EngineCounts& counts)
    : machine_(machine),
      experience_(experience),
      follower_(follower),
      counts_(counts),
      group_(machine, machine.apart() ? Half::kArray : Half::kBoth, probe),
      whole_(group_.whole()),
      array_(machine.array()),
      bodies_(machine),
      body_skips_(group_, bodies_),
      tile_skips_(machine, follower),
      repeat_(array_ != nullptr ? kFirstAgeOfSteps : kFirstAgeOfTransfers,
              array_ != nullptr ? kLongestRoundOfSteps : kLongestRoundOfTransfers) {}

bool Leader::finished() {
  return machine_.array_finished() && (!whole_ || machine_.memory_finished());
}

void Leader::run() {
  repeat_.restart(0);
  while (!finished()) {
    if ((bodies_.now() != body_ || wait_ended()) && group_.can_be_taken()) at_body();
    if (finished()) return;
    // Behind a jump a wait may have ended.
    if (!jumps()) group_.step();
  }
}

/// A body begins: does anybody know what happens until the next one does, and the next?
void Leader::at_body() {
  if (experience_.full()) forget();
  group_.take(picture_);
  take_asked();
  Place place = Place::of(experience_.state_of(picture_), picture_);
  if (recording_) end_recording(place);
  for (CountRegister* written : machine_.from_array()) written->log_writes(nullptr);
  bool moved = false;
  while (skips_tiles(place) || skips_bodies(place) || recall(place)) moved = true;
  if (moved) {
    experience_.restore(place.state, picture_);
    place.fill(picture_);
    group_.set(picture_);
  }
  body_ = bodies_.number(place);
  repeat_.restart(place.now);
  milestones_.restart();
  begin_recording(std::move(place));
}

void Leader::forget() {
  experience_.forget();
  body_skips_.forget();
  tile_skips_.forget();
  recording_ = false;
}

void Leader::begin_recording(Place place) {
  recording_ = true;
  begin_ = std::move(place);
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    writes_[i].clear();
    machine_.from_array()[i]->log_writes(&writes_[i]);
  }
  asked_ = {};
  machine_.ready_tiles().asked() = {};
}

void Leader::take_asked() {
  CountRegister::Asked& asked = machine_.ready_tiles().asked();
  asked_.reached = std::max(asked_.reached, asked.reached);
  asked_.missed = std::min(asked_.missed, asked.missed);
  asked = {};
}

void Leader::end_recording(const Place& place) {
  recording_ = false;
  if (!whole_ && asked_.missed != CountRegister::Asked().missed) {
    body_skips_.forget();
    return;
  }
  Transition learned;
  const std::int64_t first = bodies_.number(begin_);
  const std::int64_t furthest = std::max(bodies_.furthest(), first);
  if (furthest - first > kLongestRecording) {
    body_skips_.forget();
    return;
  }
  body_skips_.remember(begin_, furthest - first);
  for (std::int64_t ahead = first; ahead <= furthest; ++ahead) {
    learned.bodies.push_back(bodies_.shape(ahead, begin_.tile()));
  }
  if (whole_ && machine_.controller() != nullptr) {
    for (std::int64_t tile = begin_.frontier() - 1; tile <= place.frontier(); ++tile) {
      learned.tiles.push_back(bodies_.traffic(tile));
    }
  }
  learned.ready = std::max<std::int64_t>(0, asked_.reached - begin_.tile());
  learned.cycles = place.now - begin_.now;
  const auto difference = [](const auto& to, const auto& from) {
    std::vector<std::int64_t> added(to.size());
    for (std::size_t i = 0; i < to.size(); ++i) added[i] = to[i] - from[i];
    return added;
  };
  learned.counts = difference(place.counts, begin_.counts);
  learned.epochs = difference(place.epochs, begin_.epochs);
  for (std::size_t i = 0; i < place.moments.size(); ++i) {
    const bool happened = place.moments[i] != begin_.moments[i];
    learned.moments.push_back(happened ? place.now - place.moments[i] : -1);
  }
  for (std::size_t i = 0; i < writes_.size() && !whole_; ++i) {
    std::int64_t written = begin_.counts[group_.written_at() + i];
    for (const CountRegister::Write& write : writes_[i]) {
      learned.writes[i].push_back({write.from - begin_.now, write.value - written});
      written = write.value;
    }
  }
  learned.end = place.state;
  experience_.learn(begin_.state, std::move(learned));
}

bool Leader::skips_tiles(Place& place) {
  if (!tile_skips_.skip(place)) return false;
  body_skips_.forget();
  ++counts_.tile_skips;
  return true;
}

bool Leader::skips_bodies(Place& place) {
  if (!body_skips_.skip(place)) return false;
  ++counts_.body_skips;
  return true;
}

bool Leader::recall(Place& place) {
  const Shapes::Id first = bodies_.shape(bodies_.number(place), place.tile());
  if (first < 0) return false;
  for (const Transition& transition : experience_.after(place.state, first)) {
    if (!applies(transition, place)) continue;
    body_skips_.remember(place, static_cast<std::int64_t>(transition.bodies.size()) - 1);
    apply(transition, place);
    ++counts_.recalls;
    return true;
  }
  return false;
}

bool Leader::applies(const Transition& transition, const Place& place) {
  for (std::size_t i = 1; i < transition.bodies.size(); ++i) {
    const auto ahead = static_cast<std::int64_t>(i);
    const Shapes::Id there = bodies_.shape(bodies_.number(place) + ahead, place.tile());
    if (there != transition.bodies[i]) return false;
  }
  for (std::size_t i = 0; i < transition.tiles.size(); ++i) {
    const auto ahead = static_cast<std::int64_t>(i);
    if (bodies_.traffic(place.frontier() - 1 + ahead) != transition.tiles[i]) return false;
  }
  if (whole_ || transition.ready == 0) return true;
  machine_.clock(Half::kArray).now = place.now;
  return machine_.ready_tiles().reached(place.tile() + transition.ready);
}

void Leader::apply(const Transition& transition, Place& place) {
  for (std::size_t i = 0; i < transition.writes.size() && !whole_; ++i) {
    std::int64_t written = place.counts[group_.written_at() + i];
    for (const CountRegister::Write& write : transition.writes[i]) {
      written += write.value;
      machine_.from_array()[i]->write_at(place.now + write.from, written);
    }
  }
  place.now += transition.cycles;
  for (std::size_t i = 0; i < place.counts.size(); ++i) place.counts[i] += transition.counts[i];
  for (std::size_t i = 0; i < place.epochs.size(); ++i) place.epochs[i] += transition.epochs[i];
  for (std::size_t i = 0; i < place.moments.size(); ++i) {
    if (transition.moments[i] >= 0) place.moments[i] = place.now - transition.moments[i];
  }
  place.state = transition.end;
}

/// Has the tile come that the array waited for? How long it waited is no part of what follows, so
/// that begins here.
bool Leader::wait_ended() {
  if (follower_ == nullptr) return false;
  CountRegister& ready = machine_.ready_tiles();
  const std::int64_t missed = std::min(asked_.missed, ready.asked().missed);
  if (missed == CountRegister::Asked().missed) return false;
  follower_->catch_up(group_.now());
  return ready.get() >= missed;
}

/// Does the body go round unchanged, and for how long?
bool Leader::jumps() {
  if (!group_.can_be_captured()) return false;
  if (array_ != nullptr && array_->at_milestone()) return jumps_from_milestone();
  const bool looks =
      repeat_.wants(group_.now(), array_ != nullptr ? 0 : machine_.memory_glance()) &&
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

bool Leader::jumps_from_milestone() {
  group_.take(milestones_.scratch());
  const auto round = milestones_.look(machine_.ready_tiles().asked().missed);
  take_asked();
  if (!round || !jump(*round, milestones_.missed())) return false;
  ++counts_.milestones;
  milestones_.restart();
  return true;
}

/// `missed`: the lowest tile that the array asked for in that round and that was not ready.
bool Leader::jump(const Round& round, std::int64_t missed) {
  std::int64_t times = rounds_within_body(round);
  if (times <= 0) return false;
  const bool waits = missed != CountRegister::Asked().missed;
  if (follower_ != nullptr) {
    if (group_.wrote(round.begin->counts, round.end->counts)) return false;
    if (waits) {
      // A tile that has become ready meanwhile is not missed any more.
      if (machine_.ready_tiles().get() >= missed) return false;
      // Until then the array ends no tile: so it is known what the other half does.
      const std::int64_t now = group_.now();
      const std::int64_t limit =
          times < (kNoLimit - now) / round.cycles() ? now + times * round.cycles() : kNoLimit;
      const std::int64_t ready = follower_->run_until_ready(missed, limit);
      times = std::min(times, (ready - now) / round.cycles());
    }
  }
  if (times == kNoLimit) throw ModelError("machine", group_.now(), machine_.deadlock_report());
  if (times <= 0) return false;
  go_round(round, times);
  group_.set(*round.end);
  return true;
}

}  // namespace orrery
