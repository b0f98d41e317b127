#include "dataflows/lower_passes.h"

#include <fmt/format.h>

#include <algorithm>

#include "dataflows/mapper.h"

namespace orrery {
namespace {

/// A dataflow for passes, as this lowering understands it: filter rows meet output rows, and a PE
/// slides a window along the outputs while each word of it meets all its filters.
void check_form(const Dataflow& dataflow) {
  const std::vector<Dim> pe = {Dim::kN, Dim::kQ, Dim::kS, Dim::kC, Dim::kK};
  const bool sets_known = std::all_of(dataflow.sets.begin(), dataflow.sets.end(),
                                      [](Dim dim) { return dim == Dim::kC || dim == Dim::kK; });
  if (dataflow.rows == std::vector<Dim>{Dim::kR} && dataflow.cols == std::vector<Dim>{Dim::kP} &&
      dataflow.pe == pe && sets_known) {
    return;
  }
  throw InputError(
      dataflow.where,
      fmt::format("dataflow {}: an array with multicast buses needs rows [r], cols [p], "
                  "pe [n, q, s, c, k] and sets of c and k",
                  dataflow.name));
}

/// The fewest filters that a PE has in any pass: those at the edges have fewer.
std::int64_t fewest_filters(const Mapping& map, std::int64_t filters) {
  std::int64_t fewest = map.p;
  for (const std::int64_t block : {std::min(map.m, filters), filters % map.m}) {
    for (const std::int64_t pass : {std::min(map.p * map.t, block), block % (map.p * map.t)}) {
      if (pass > 0) fewest = std::min(fewest, pass - (ceil_div(pass, map.p) - 1) * map.p);
    }
  }
  return fewest;
}

/// Where transfers span columns, a PE would wait for sums that the PE below has no window for yet.
void check_packing(const Mapping& map, const Layer& layer, const MulticastConfig& config) {
  const std::int64_t width = config.psum_in.width_words;
  const std::int64_t fewest = fewest_filters(map, layer.shape[Dim::kK]);
  if (!config.packs_columns || (map.p % width == 0 && fewest % width == 0)) return;
  throw InputError(
      fmt::format("layer {}: found passes with {} and {} filters in a PE; allowed where "
                  "array.multicast.packs_columns is true: multiples of {}",
                  layer.name, map.p, fewest, width));
}

/// Words that a PE may not take from its psum FIFO would never be taken at the end of a column.
void check_guard(const Mapping& map, const Layer& layer, const MulticastConfig& config) {
  const std::int64_t fewest = fewest_filters(map, layer.shape[Dim::kK]);
  if (fewest > config.psum_guard) return;
  throw InputError(
      fmt::format("layer {}: a pass with {} filters in a PE stands still, because "
                  "array.multicast.psum_guard keeps {} psums back; allowed: more filters "
                  "(mapping.p, mapping.t) or a smaller guard",
                  layer.name, fewest, config.psum_guard));
}

}  // namespace

void lower_passes(const Accelerator& accelerator, const Dataflow& dataflow, Schedule& schedule) {
  check_form(dataflow);
  const Mapping map = Mapper(schedule.layer, accelerator).choose();
  if (!accelerator.array.multicast.phases) {
    check_guard(map, schedule.layer, accelerator.array.multicast);
    check_packing(map, schedule.layer, accelerator.array.multicast);
  }
  schedule.array_rows = accelerator.array.rows;
  schedule.array_cols = accelerator.array.cols;
  for (const Operand operand : kAllOperands) {
    schedule.double_buffered[index_of(operand)] = accelerator.buffer.of(operand).double_buffered;
  }
  schedule.pass = {true, map.q, map.p, map.r, map.t};
  // Partial sums of m filters stay in the buffer over all channels; an ifmap tile stays over the
  // passes for all those filters.
  schedule.tile_loops = {{Dim::kG, 1},        {Dim::kN, map.n},    {Dim::kP, map.e},
                         {Dim::kQ, map.cols}, {Dim::kK, map.m},    {Dim::kC, map.q * map.r},
                         {Dim::kR, map.rows}, {Dim::kS, map.taps}, {Dim::kK, map.p * map.t}};
  const std::size_t all = schedule.tile_loops.size();
  schedule.holding_loops = {all - 1, all, 5};
}

}  // namespace orrery
