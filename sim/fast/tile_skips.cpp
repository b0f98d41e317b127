#include "sim/fast/tile_skips.h"

#include <algorithm>

namespace orrery {

bool TileSkips::skip(Place& place) {
  if (machine_.array() == nullptr || place.tile() == looked_tile_) return false;
  looked_tile_ = place.tile();
  if (memory_states_.full()) forget();
  BodyStream& bodies = machine_.bodies();
  const auto tile = bodies.tile(place.tile());
  if (!tile) return false;
  const bool begins = machine_.schedule().pass.used || place.body() == tile->first_fold;
  if (!begins) return false;
  const auto here = look_at(place);
  if (!here) return false;
  const auto round = loops_.look(*here, tile->tile);
  if (!round) return false;
  place.go_on(round->begin->array, round->times);
  bodies.skip(here->array.tile(), round->loop, round->step * round->times,
              place.tile() - here->array.tile(), place.body() - here->array.body());
  if (machine_.controller() != nullptr) move_memory(*here, *round, place);
  loops_.forget(round->loop);
  looked_tile_ = place.tile();
  return true;
}

void TileSkips::forget() {
  loops_.forget(0);
  memory_states_.forget();
}

void TileSkips::move_memory(const TilePlace& from, const TileRound& round, const Place& to) {
  Place memory = from.memory;
  if (follower_ != nullptr) memory.go_on(round.begin->memory, round.times);
  const std::int64_t before = frontier(from.array, from.memory);
  machine_.tiles().skip(before - 1, round.loop, round.step * round.times,
                        frontier(to, memory) - before, 0);
  if (follower_ == nullptr) return;
  memory.fill(memory_picture_);
  follower_->group().set(memory_picture_);
  // The readers have not seen it grow.
  machine_.ready_tiles().write_at(memory.now, machine_.ready_tiles().written());
  machine_.clock(Half::kArray).now = to.now;
}

/// Where both halves are; nothing when the other half is ahead.
std::optional<TilePlace> TileSkips::look_at(const Place& place) {
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
  const std::int64_t loaded = frontier(here.array, here.memory);
  if (loaded < here.front) return here;
  here.front = loaded;
  const auto tile = machine_.tiles().tile(loaded);
  here.front_position = tile ? tile->position : std::vector<std::int64_t>();
  return here;
}

}  // namespace orrery
