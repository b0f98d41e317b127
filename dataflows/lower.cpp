#include "dataflows/lower.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dataflows/lower_passes.h"
#include "dataflows/tile_policy.h"

namespace orrery {
namespace {

bool depends_on_any(Operand operand, const std::vector<Dim>& dims) {
  return std::any_of(dims.begin(), dims.end(),
                     [operand](Dim dim) { return depends_on(operand, dim); });
}

std::string names(const std::vector<Dim>& dims) {
  std::vector<std::string> words;
  for (const Dim dim : dims) words.push_back(name_of(dim));
  return fmt::format("[{}]", fmt::join(words, ", "));
}

InputError cannot(const Dataflow& dataflow, const std::string& why) {
  return InputError(dataflow.where, fmt::format("dataflow {}: {}", dataflow.name, why));
}

/// An operand whose index changes along both axes of the array belongs to one PE and stays there;
/// one that changes along one axis only is the same for all PEs along the other, and moves (inputs)
/// or is summed (outputs) along that one.
Travel derive_travel(const Dataflow& dataflow, Operand operand) {
  const bool by_row = depends_on_any(operand, dataflow.rows);
  const bool by_col = depends_on_any(operand, dataflow.cols);
  if (by_row && by_col) return Travel::kStays;
  if (!by_row && !by_col) {
    throw cannot(dataflow, fmt::format("{} is the same in every PE (it depends neither on rows {} "
                                       "nor on cols {}), which links between neighbours cannot {}",
                                       name_of(operand), names(dataflow.rows), names(dataflow.cols),
                                       operand == Operand::kOfmap ? "sum" : "deliver"));
  }
  if (operand == Operand::kOfmap) return by_col ? Travel::kDown : Travel::kRight;
  return by_row ? Travel::kRight : Travel::kDown;
}

/// Lanes that differ only in a summed loop would each hold a part of the same output.
void check_outputs_distinct(const Dataflow& dataflow) {
  for (const auto* axis : {&dataflow.rows, &dataflow.cols}) {
    if (!depends_on_any(Operand::kOfmap, *axis)) continue;
    for (const Dim dim : *axis) {
      if (!depends_on(Operand::kOfmap, dim)) {
        throw cannot(dataflow, fmt::format("{} mixes output loops with '{}', which is summed over",
                                           names(*axis), name_of(dim)));
      }
    }
  }
}

std::string word_for(Operand operand, Travel travel) {
  if (travel == Travel::kStays) return "stays";
  if (operand == Operand::kOfmap) return travel == Travel::kDown ? "down" : "right";
  return travel == Travel::kRight ? "left" : "top";
}

void derive_travels(const Dataflow& dataflow, Schedule& schedule) {
  check_outputs_distinct(dataflow);
  int staying = 0;
  for (const Operand operand : kAllOperands) {
    const auto i = static_cast<std::size_t>(operand);
    schedule.travel[i] = derive_travel(dataflow, operand);
    staying += schedule.travel[i] == Travel::kStays;
    const std::string word = word_for(operand, schedule.travel[i]);
    const auto& stated = dataflow.stated_travel[i];
    if (stated && *stated != word) {
      throw cannot(dataflow,
                   fmt::format("says '{}' of {}, but from rows {} and cols {} follows '{}'",
                               *stated, operand == Operand::kOfmap ? "psum" : name_of(operand),
                               names(dataflow.rows), names(dataflow.cols), word));
    }
  }
  if (staying != 1) {
    throw cannot(dataflow, fmt::format("{} operands differ in every PE; links between neighbours "
                                       "need exactly one that stays",
                                       staying));
  }
}

/// The PE's loops become the steps of a fold, but for leading loops that would change what the PE
/// holds: those become loops over folds, until the rest fits the PE's registers.
std::vector<Dim> split_pe_loops(const Dataflow& dataflow, const Layer& layer,
                                const ArrayConfig& array, Schedule& schedule) {
  const Operand held = schedule.stationary();
  const std::int64_t registers = held == Operand::kOfmap ? 1 : array.stationary_words;
  std::vector<Dim> steps = dataflow.pe;
  std::vector<Dim> hoisted;
  const auto depth = [&] {
    std::int64_t words = 1;
    for (const Dim dim : steps) words *= depends_on(held, dim) ? layer.shape[dim] : 1;
    return words;
  };
  while (depth() > registers) {
    if (!depends_on(held, steps.front())) {
      throw cannot(
          dataflow,
          fmt::format("layer {}: each PE must hold {} words of {}, but array."
                      "stationary_words is {}; put the loops of {} that {} depends on first",
                      layer.name, depth(), name_of(held), registers, names(dataflow.pe),
                      name_of(held)));
    }
    hoisted.push_back(steps.front());
    steps.erase(steps.begin());
  }
  schedule.step_dims = steps;
  return hoisted;
}

/// The fold loops that the dataflow names, with every loop that it leaves out put outermost, and
/// hoisted PE loops where the PE's loops are.
std::vector<FoldLoop> order_folds(const Dataflow& dataflow, const std::vector<Dim>& hoisted) {
  using Kind = FoldLoop::Kind;
  const auto on_axis = [&](Dim dim) {
    for (const auto* dims : {&dataflow.rows, &dataflow.cols, &dataflow.pe}) {
      if (std::find(dims->begin(), dims->end(), dim) != dims->end()) return true;
    }
    return false;
  };
  std::vector<FoldLoop> loops;
  const auto has = [&loops](Kind kind, Dim dim) {
    return std::any_of(loops.begin(), loops.end(), [&](const FoldLoop& loop) {
      return loop.kind == kind && (kind != Kind::kDim || loop.dim == dim);
    });
  };
  const auto add_pe = [&] {
    for (const Dim dim : hoisted) loops.push_back({Kind::kDim, dim});
    loops.push_back({Kind::kPe, Dim::kN});
  };
  for (const FoldLoop& loop : dataflow.folds) {
    if (loop.kind == Kind::kDim && on_axis(loop.dim)) {
      throw cannot(dataflow, fmt::format("folds: '{}' is already laid out in rows, cols or pe",
                                         name_of(loop.dim)));
    }
    if (has(loop.kind, loop.dim)) throw cannot(dataflow, "folds: names a loop twice");
    if (loop.kind == Kind::kPe) {
      add_pe();
    } else {
      loops.push_back(loop);
    }
  }
  if (!has(Kind::kPe, Dim::kN)) add_pe();
  if (!has(Kind::kCols, Dim::kN)) loops.push_back({Kind::kCols, Dim::kN});
  if (!has(Kind::kRows, Dim::kN)) loops.push_back({Kind::kRows, Dim::kN});
  std::vector<FoldLoop> outer;
  for (const Dim dim : kAllDims) {
    if (!on_axis(dim) && !has(Kind::kDim, dim)) outer.push_back({Kind::kDim, dim});
  }
  loops.insert(loops.begin(), outer.begin(), outer.end());
  return loops;
}

std::vector<TileLoop> order_tiles(const Dataflow& dataflow, const Shape& sizes) {
  std::vector<Dim> order = dataflow.tiles;
  for (const Dim dim : kAllDims) {
    if (std::find(order.begin(), order.end(), dim) == order.end()) order.push_back(dim);
  }
  std::vector<TileLoop> loops;
  for (const Dim dim : order) loops.push_back({dim, sizes[dim]});
  return loops;
}

bool resolve_loads(const Dataflow& dataflow, const ArrayConfig& array) {
  if (dataflow.loads == Loads::kBehind && !array.shadow_registers) {
    throw cannot(dataflow,
                 "loads the stationary operand behind the current fold, which needs "
                 "array.shadow_registers: true");
  }
  return dataflow.loads != Loads::kBefore && array.shadow_registers;
}

/// The layer with the accelerator's word widths where it states none of its own.
Layer with_precision(const Layer& layer, const Accelerator& accelerator) {
  Layer precise = layer;
  const auto resolve = [&layer](const char* what, int& bits, int hardware_bits) {
    if (bits > hardware_bits) {
      throw InputError(fmt::format("layer {}: {} words of {} bits do not fit the accelerator's {}",
                                   layer.name, what, bits, hardware_bits));
    }
    if (bits == 0) bits = hardware_bits;
  };
  resolve("ifmap", precise.ifmap_bits, accelerator.ifmap_bits);
  resolve("filter", precise.filter_bits, accelerator.filter_bits);
  resolve("ofmap", precise.ofmap_bits, accelerator.ofmap_bits);
  resolve("psum", precise.psum_bits, accelerator.psum_bits);
  return precise;
}

}  // namespace

Schedule lower(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow) {
  Schedule schedule;
  schedule.layer = with_precision(layer, accelerator);
  schedule.array_rows = accelerator.array.rows;
  schedule.array_cols = accelerator.array.cols;
  schedule.max_steps = accelerator.array.max_steps;
  if (accelerator.array.network == ArrayNetwork::kMulticast && layer.has_macs()) {
    lower_passes(accelerator, dataflow, schedule);
    return schedule;
  }
  schedule.tile_loops = order_tiles(dataflow, layer.shape);
  schedule.holding_loops.fill(schedule.tile_loops.size());
  if (layer.has_macs()) {
    if (!dataflow.sets.empty()) {
      throw cannot(dataflow, "lays out sets of PEs, which needs array.network: multicast");
    }
    schedule.row_dims = dataflow.rows;
    schedule.col_dims = dataflow.cols;
    derive_travels(dataflow, schedule);
    const std::vector<Dim> hoisted = split_pe_loops(dataflow, layer, accelerator.array, schedule);
    schedule.fold_loops = order_folds(dataflow, hoisted);
    schedule.loads_behind = resolve_loads(dataflow, accelerator.array);
  }
  const auto policy = Registry<TilePolicy>::instance().make(dataflow.tiling);
  const TilingProblem problem(schedule, accelerator, dataflow.tile_size);
  const Shape tile = policy->choose(problem);
  schedule.double_buffered = problem.second_buffers(tile);
  schedule.tile_loops = order_tiles(dataflow, tile);
  return schedule;
}

}  // namespace orrery
