#include "sim/fast/bodies.h"

#include "sim/chip/assembly.h"

namespace orrery {

Bodies::Bodies(Assembly& machine)
    : machine_(machine),
      of_array_(machine.array() != nullptr),
      passes_(machine.schedule().pass.used) {}

std::int64_t Bodies::now() const {
  if (of_array_) return machine_.array()->body();
  return have_tiles() ? machine_.controller()->tile() : -1;
}

std::int64_t Bodies::furthest() const { return of_array_ ? machine_.array()->furthest_body() : -1; }

Shapes::Id Bodies::shape(std::int64_t body, std::int64_t tile) {
  if (!of_array_) return traffic(body);
  BodyStream& bodies = machine_.bodies();
  if (passes_) {
    const auto found = bodies.tile(body);
    return found ? found->sizes : -1;
  }
  const auto found = bodies.tile_of_fold(body, tile);
  return found ? bodies.shape_of_fold(*found, body - found->first_fold) : -1;
}

Shapes::Id Bodies::traffic(std::int64_t tile) {
  if (tile < 0) return -1;
  const auto found = machine_.tiles().tile(tile);
  return found ? machine_.tiles().traffic_of(*found) : -1;
}

std::int64_t Bodies::end_of_tile(const Place& place) {
  const auto tile = machine_.bodies().tile_of_fold(place.body(), place.tile());
  return tile->first_fold + tile->folds->size();
}

bool Bodies::have_tiles() const { return machine_.controller() != nullptr; }

}  // namespace orrery
