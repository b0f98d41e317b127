#include "dataflows/lower_passes.h"

#include <algorithm>

#include <fmt/format.h>

#include "dataflows/mapper.h"

namespace orrery {
namespace {

/// A dataflow for passes, as this lowering understands it: filter rows meet output rows, and a PE
/// slides a window along the outputs while each word of it meets all its filters.
void check_form(const Dataflow& dataflow) {
  const std::vector<Dim> pe = {Dim::kN, Dim::kQ, Dim::kS, Dim::kC, Dim::kK};
  const bool sets_known = std::all_of(dataflow.sets.begin(), dataflow.sets.end(), [](Dim dim) {
    return dim == Dim::kC || dim == Dim::kK;
  });
  if (dataflow.rows == std::vector<Dim>{Dim::kR} && dataflow.cols == std::vector<Dim>{Dim::kP} &&
      dataflow.pe == pe && sets_known) {
    return;
  }
  throw InputError(dataflow.where,
                   fmt::format("dataflow {}: an array with multicast buses needs rows [r], cols [p], "
                               "pe [n, q, s, c, k] and sets of c and k",
                               dataflow.name));
}

}  // namespace

void lower_passes(const Accelerator& accelerator, const Dataflow& dataflow, Schedule& schedule) {
  check_form(dataflow);
  const Mapping map = Mapper(schedule.layer, accelerator).choose();
  schedule.array_rows = accelerator.array.rows;
  schedule.array_cols = accelerator.array.cols;
  schedule.pass = {true, map.q, map.p, map.r, map.t};
  // Partial sums of m filters stay in the buffer over all channels; an ifmap tile stays over the
  // passes for all those filters.
  schedule.tile_loops = {{Dim::kG, 1},        {Dim::kN, map.n},         {Dim::kP, map.e},
                         {Dim::kQ, map.cols}, {Dim::kK, map.m},         {Dim::kC, map.q * map.r},
                         {Dim::kR, map.rows}, {Dim::kS, map.taps},      {Dim::kK, map.p * map.t}};
  const std::size_t all = schedule.tile_loops.size();
  schedule.holding_loops = {all - 1, all, 5};
}

}  // namespace orrery
