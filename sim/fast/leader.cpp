#include "sim/fast/leader.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace orrery {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
/// Within a fold, steps repeat themselves soon or not at all; most folds are too short to look.
constexpr std::int64_t kFirstAge = 96, kLongestRoundOfSteps = 32;
/// The same without an array, where there are only transfers.
constexpr std::int64_t kFirstAgeOfTransfers = 8, kLongestRoundOfTransfers = 512;
/// Bodies that a round of a loop over them may have at the most.
constexpr std::size_t kLongestRound = 8;
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
      whole_(!machine.apart()),
      array_(machine.array()),
      repeat_(array_ != nullptr ? kFirstAge : kFirstAgeOfTransfers,
              array_ != nullptr ? kLongestRoundOfSteps : kLongestRoundOfTransfers),
      tile_loops_(machine.schedule()) {}

bool Leader::finished() {
  return machine_.array_finished() && (!whole_ || machine_.memory_finished());
}

void Leader::run() {
  repeat_.restart(0);
  while (!finished()) {
    if ((now_at_body() != body_ || wait_ended()) && group_.can_be_taken()) at_body();
    if (finished()) return;
    // Behind a jump a wait may have ended.
    if (!jumps()) group_.step();
  }
}

/// The body that has begun last; without an array a body is a tile.
std::int64_t Leader::now_at_body() const {
  if (array_ != nullptr) return array_->body();
  return machine_.controller() != nullptr ? machine_.controller()->tile() : -1;
}

Shapes::Id Leader::shape(std::int64_t body, std::int64_t tile) {
  if (array_ == nullptr) return traffic(body);
  BodyStream& bodies = machine_.bodies();
  if (machine_.schedule().pass.used) {
    const auto found = bodies.tile(body);
    return found ? found->sizes : -1;
  }
  const auto found = bodies.tile_of_fold(body, tile);
  return found ? bodies.shape_of_fold(*found, body - found->first_fold) : -1;
}

Shapes::Id Leader::traffic(std::int64_t tile) {
  if (tile < 0) return -1;
  const auto found = machine_.tiles().tile(tile);
  return found ? machine_.tiles().traffic_of(*found) : -1;
}

/// A body begins: does anybody know what happens until the next one does, and the next?
void Leader::at_body() {
  group_.take(picture_);
  take_asked();
  Place place = Place::of(experience_.state_of(picture_), picture_);
  if (recording_) end_recording(place);
  for (CountRegister* written : machine_.from_array()) written->log_writes(nullptr);
  bool moved = false;
  while (skip_tiles(place) || skip_bodies(place) || recall(place)) moved = true;
  if (moved) {
    experience_.restore(place.state, picture_);
    place.fill(picture_);
    group_.set(picture_);
  }
  body_ = body(place);
  repeat_.restart(place.now);
  milestones_.restart();
  begin_recording(std::move(place));
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
    begun_.clear();
    return;
  }
  Transition learned;
  const std::int64_t first = body(begin_);
  const std::int64_t furthest =
      array_ != nullptr ? std::max(array_->furthest_body(), first) : first;
  if (furthest - first > kLongestRecording) {
    begun_.clear();
    return;
  }
  remember(begin_, furthest - first);
  for (std::int64_t ahead = first; ahead <= furthest; ++ahead) {
    learned.bodies.push_back(shape(ahead, begin_.tile()));
  }
  if (whole_ && machine_.controller() != nullptr) {
    for (std::int64_t tile = begin_.frontier() - 1; tile <= place.frontier(); ++tile) {
      learned.tiles.push_back(traffic(tile));
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

bool Leader::recall(Place& place) {
  const Shapes::Id first = shape(body(place), place.tile());
  if (first < 0) return false;
  for (const Transition& transition : experience_.after(place.state, first)) {
    if (!applies(transition, place)) continue;
    remember(place, static_cast<std::int64_t>(transition.bodies.size()) - 1);
    apply(transition, place);
    ++counts_.recalls;
    return true;
  }
  return false;
}

bool Leader::applies(const Transition& transition, const Place& place) {
  for (std::size_t i = 1; i < transition.bodies.size(); ++i) {
    const auto ahead = static_cast<std::int64_t>(i);
    if (shape(body(place) + ahead, place.tile()) != transition.bodies[i]) return false;
  }
  for (std::size_t i = 0; i < transition.tiles.size(); ++i) {
    const auto ahead = static_cast<std::int64_t>(i);
    if (traffic(place.frontier() - 1 + ahead) != transition.tiles[i]) return false;
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

/// Did the other half hear from the array in between?
bool Leader::wrote(const std::vector<std::int64_t>& before,
                   const std::vector<std::int64_t>& after) const {
  const auto at = static_cast<std::ptrdiff_t>(group_.written_at());
  return !std::equal(before.begin() + at, before.begin() + at + 2, after.begin() + at);
}

void Leader::remember(const Place& place, std::int64_t ahead) {
  if (begun_.size() < kLongestRound) {
    begun_.emplace_back();
  } else {
    std::rotate(begun_.begin(), begun_.begin() + 1, begun_.end());
  }
  begun_.back().place = place;
  begun_.back().ahead = ahead;
}

/// The bodies of a tile in a loop: the state is as it was some bodies ago, and the bodies ahead are
/// those that were ahead then.
bool Leader::skip_bodies(Place& place) {
  if (array_ == nullptr || machine_.schedule().pass.used) return false;
  std::int64_t ahead = 0;
  for (auto begin = begun_.rbegin(); begin != begun_.rend(); ++begin) {
    const Place& before = begin->place;
    if (before.tile() != place.tile()) return false;
    ahead = std::max(ahead, begin->ahead);
    if (before.state != place.state) continue;
    if (whole_ ? machine_.controller() != nullptr && before.frontier() != place.frontier()
               : wrote(before.counts, place.counts)) {
      return false;
    }
    const auto tile = machine_.bodies().tile_of_fold(place.body(), place.tile());
    const std::int64_t last = tile->first_fold + tile->folds->size();
    const std::int64_t round = place.body() - before.body();
    std::int64_t same = before.body();  // up to there, bodies are as those a round later
    while (same + round < last && shape(same, place.tile()) == shape(same + round, place.tile())) {
      ++same;
    }
    const std::int64_t times = (same - place.body() - ahead) / round;
    if (times <= 0) return false;
    place.go_on(before, times);
    begun_.clear();
    ++counts_.body_skips;
    return true;
  }
  return false;
}

/// Where both halves are; nothing when the other half is ahead.
std::optional<TilePlace> Leader::tile_place(const Place& place) {
  TilePlace here;
  here.array = place;
  if (follower_ != nullptr) {
    if (follower_->group().now() > place.now) return std::nullopt;
    machine_.clock(Half::kArray).now = place.now;
    follower_->catch_up(place.now);
    follower_->group().take(memory_picture_);
    here.memory = Place::of(memory_states_.state_of(memory_picture_), memory_picture_);
    here.ready = machine_.ready_tiles().get();
  }
  BodyStream& bodies = machine_.bodies();
  here.position = bodies.tile(place.tile())->position;
  here.front = machine_.schedule().pass.used ? place.tile() : -1;
  if (here.front < 0) {
    const auto furthest =
        bodies.tile_of_fold(std::max(bodies.furthest(), place.body()), place.tile());
    if (!furthest) return here;
    here.front = furthest->tile.index;
    here.front_position = furthest->position;
  } else {
    here.front_position = here.position;
  }
  if (machine_.controller() == nullptr) return here;
  const std::int64_t frontier = whole_ ? place.frontier() : here.memory.frontier();
  if (frontier < here.front) return here;
  here.front = frontier;
  const auto tile = machine_.tiles().tile(frontier);
  here.front_position = tile ? tile->position : std::vector<std::int64_t>();
  return here;
}

/// A loop over tiles that both halves have gone round without a difference.
bool Leader::skip_tiles(Place& place) {
  if (array_ == nullptr || place.tile() == looked_tile_) return false;
  looked_tile_ = place.tile();
  BodyStream& bodies = machine_.bodies();
  const auto tile = bodies.tile(place.tile());
  if (!tile) return false;
  const bool begins = machine_.schedule().pass.used || place.body() == tile->first_fold;
  if (!begins) return false;
  auto here = tile_place(place);
  if (!here) return false;
  const auto round = tile_loops_.look(*here, tile->tile);
  if (!round) return false;
  const std::int64_t by = round->step * round->times;
  const std::int64_t old_tile = place.tile(), old_body = place.body();
  place.go_on(round->begin->array, round->times);
  bodies.skip(old_tile, round->loop, by, place.tile() - old_tile, place.body() - old_body);
  if (machine_.controller() != nullptr) {
    Place memory = here->memory;
    const std::int64_t old_frontier = whole_ ? here->array.frontier() : memory.frontier();
    if (follower_ != nullptr) memory.go_on(round->begin->memory, round->times);
    const std::int64_t frontier = whole_ ? place.frontier() : memory.frontier();
    machine_.tiles().skip(old_frontier - 1, round->loop, by, frontier - old_frontier, 0);
    if (follower_ != nullptr) {
      memory.fill(memory_picture_);
      follower_->group().set(memory_picture_);
      // The readers have not seen it grow.
      machine_.ready_tiles().write_at(memory.now, machine_.ready_tiles().written());
      machine_.clock(Half::kArray).now = place.now;
    }
  }
  tile_loops_.forget(round->loop);
  begun_.clear();
  looked_tile_ = place.tile();
  ++counts_.tile_skips;
  return true;
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
    if (wrote(round.begin->counts, round.end->counts)) return false;
    if (waits) {
      // A tile that has become ready meanwhile is not missed any more.
      if (machine_.ready_tiles().get() >= missed) return false;
      // Until then the array ends no tile: so it is known what the other half does.
      const std::int64_t now = group_.now();
      const std::int64_t limit =
          times < (kNever - now) / round.cycles() ? now + times * round.cycles() : kNever;
      const std::int64_t ready = follower_->run_until_ready(missed, limit);
      times = std::min(times, (ready - now) / round.cycles());
    }
  }
  if (times == kNever) throw ModelError("machine", group_.now(), machine_.deadlock_report());
  if (times <= 0) return false;
  go_round(round, times);
  group_.set(*round.end);
  return true;
}

}  // namespace orrery
