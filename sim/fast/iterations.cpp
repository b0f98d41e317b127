#include "sim/fast/iterations.h"

#include "sim/chip/assembly.h"

namespace orrery {

Iterations::Iterations(Assembly& machine)
    : machine_(machine),
      of_array_(machine.array() != nullptr),
      passes_(machine.schedule().pass.used) {}

std::int64_t Iterations::now() const {
  if (of_array_) return machine_.array()->iteration();
  return have_tiles() ? machine_.controller()->tile() : -1;
}

std::int64_t Iterations::furthest() const {
  return of_array_ ? machine_.array()->furthest_iteration() : -1;
}

Shapes::Id Iterations::shape(std::int64_t iteration, std::int64_t tile) {
  if (!of_array_) return traffic(iteration);
  TileStream& tiles = machine_.array_tiles();
  if (passes_) {
    const auto found = tiles.tile(iteration);
    return found ? found->sizes : -1;
  }
  const auto found = tiles.tile_of_fold(iteration, tile);
  return found ? tiles.shape_of_fold(*found, iteration - found->first_fold) : -1;
}

std::int64_t Iterations::alike(std::int64_t iteration, std::int64_t tile) {
  const auto found = machine_.array_tiles().tile_of_fold(iteration, tile);
  return found->folds->alike(iteration - found->first_fold);
}

Shapes::Id Iterations::traffic(std::int64_t tile) {
  if (tile < 0) return -1;
  const auto found = machine_.memory_tiles().tile(tile);
  return found ? machine_.memory_tiles().traffic_of(*found) : -1;
}

std::int64_t Iterations::end_of_tile(const Position& position) {
  const auto tile = machine_.array_tiles().tile_of_fold(position.iteration(), position.tile());
  return tile->first_fold + tile->folds->size();
}

bool Iterations::have_tiles() const { return machine_.controller() != nullptr; }

}  // namespace orrery
