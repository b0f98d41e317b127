#include "sim/fast/tile_skips.h"

#include <algorithm>

namespace orrery {

bool TileSkips::skip(Position& position) {
  if (machine_.array() == nullptr || position.tile() == looked_tile_) return false;
  looked_tile_ = position.tile();
  if (memory_states_.full()) forget();
  TileStream& tiles = machine_.array_tiles();
  const auto tile = tiles.tile(position.tile());
  if (!tile) return false;
  const bool begins = machine_.schedule().pass.used || position.iteration() == tile->first_fold;
  if (!begins) return false;
  const auto here = look_at(position);
  if (!here) return false;
  const auto round = loops_.look(*here, tile->tile);
  if (!round) return false;
  position.extrapolate(round->begin->array, round->times);
  tiles.skip(here->array.tile(), round->loop, round->step * round->times,
             position.tile() - here->array.tile(), position.iteration() - here->array.iteration());
  if (machine_.controller() != nullptr) move_memory(*here, *round, position);
  loops_.forget(round->loop);
  looked_tile_ = position.tile();
  return true;
}

void TileSkips::forget() {
  loops_.forget(0);
  memory_states_.forget();
}

void TileSkips::move_memory(const TilePosition& from, const TileRound& round, const Position& to) {
  Position memory = from.memory;
  if (memory_runner_ != nullptr) memory.extrapolate(round.begin->memory, round.times);
  const std::int64_t before = frontier(from.array, from.memory);
  machine_.memory_tiles().skip(before - 1, round.loop, round.step * round.times,
                               frontier(to, memory) - before, 0);
  if (memory_runner_ == nullptr) return;
  memory.fill(memory_snapshot_);
  memory_runner_->group().set(memory_snapshot_);
  // The readers have not seen it grow.
  machine_.ready_tiles().write_at(memory.now, machine_.ready_tiles().written());
  machine_.clock(GroupId::kArray).now = to.now;
}

/// Where both groups are; nothing when the other group is ahead.
std::optional<TilePosition> TileSkips::look_at(const Position& position) {
  TilePosition here;
  here.array = position;
  if (memory_runner_ != nullptr) {
    if (memory_runner_->group().now() > position.now) return std::nullopt;
    machine_.clock(GroupId::kArray).now = position.now;
    memory_runner_->catch_up(position.now);
    memory_runner_->group().take(memory_snapshot_);
    here.memory = Position::of(memory_states_.state_of(memory_snapshot_), memory_snapshot_);
    here.ready = machine_.ready_tiles().get();
  }
  TileStream& tiles = machine_.array_tiles();
  here.loop_indices = tiles.tile(position.tile())->loop_indices;
  here.front = machine_.schedule().pass.used ? position.tile() : -1;
  if (here.front < 0) {
    const auto furthest =
        tiles.tile_of_fold(std::max(tiles.furthest(), position.iteration()), position.tile());
    if (!furthest) return here;
    here.front = furthest->tile.index;
    here.front_indices = furthest->loop_indices;
  } else {
    here.front_indices = here.loop_indices;
  }
  if (machine_.controller() == nullptr) return here;
  const std::int64_t loaded = frontier(here.array, here.memory);
  if (loaded < here.front) return here;
  here.front = loaded;
  const auto tile = machine_.memory_tiles().tile(loaded);
  here.front_indices = tile ? tile->loop_indices : std::vector<std::int64_t>();
  return here;
}

}  // namespace orrery
