#include "dataflows/array_timing.h"

#include <algorithm>

namespace orrery {
namespace {

/// Blocks of one size that an axis is cut into.
struct Blocks {
  std::int64_t size, count;
};

/// Full blocks of `most` positions (0: no limit), and the rest.
std::array<Blocks, 2> cut(std::int64_t total, std::int64_t most) {
  if (most == 0 || total <= most) return {{{total, 1}, {0, 0}}};
  return {{{most, total / most}, {total % most, total % most > 0 ? 1 : 0}}};
}

}  // namespace

ArrayTiming::ArrayTiming(const Schedule& schedule, const Accelerator& accelerator)
    : schedule_(schedule),
      accelerator_(accelerator),
      config_(accelerator.array),
      held_(schedule.stationary()),
      row_skew_(1),
      col_skew_(1) {
  // Partial sums that pass through a PE take its whole pipeline.
  const Travel sums = schedule.travel_of(Operand::kOfmap);
  if (sums == Travel::kDown) row_skew_ += config_.mac_latency();
  if (sums == Travel::kRight) col_skew_ += config_.mac_latency();
}

std::int64_t ArrayTiming::axis_size(const std::vector<Dim>& dims, const Shape& tile) {
  std::int64_t size = 1;
  for (const Dim dim : dims) size *= tile[dim];
  return size;
}

std::int64_t ArrayTiming::lanes_crossed(std::int64_t used, std::int64_t all) const {
  return config_.pad_edge_folds ? all : used;
}

std::int64_t ArrayTiming::crossing(const FoldSize& fold) const {
  return (lanes_crossed(fold.rows, config_.rows) - 1) * row_skew_ +
         (lanes_crossed(fold.cols, config_.cols) - 1) * col_skew_;
}

std::int64_t ArrayTiming::accesses(Operand operand, std::int64_t words) const {
  const Bytes bytes = bytes_of(Words(words), schedule_.layer.stored_bits(operand));
  return ceil_div(bytes.value, accelerator_.buffer.of(operand).width_bytes);
}

/// Cycles between two slices of an input at its edge.
std::int64_t ArrayTiming::slice_cycles(Operand operand, const FoldSize& fold) const {
  const bool by_row = schedule_.travel_of(operand) == Travel::kRight;
  const std::int64_t ports = ceil_div(accesses(operand, by_row ? fold.rows : fold.cols),
                                      accelerator_.buffer.of(operand).banks);
  return std::max({std::int64_t{1}, ports, accelerator_.edge(operand).interval});
}

/// Cycles in which the buffer takes in the results of a fold.
std::int64_t ArrayTiming::result_cycles(const FoldSize& fold, std::int64_t steps) const {
  const bool stay = schedule_.output_stays();
  std::int64_t beats = steps, words = fold.cols;
  if (stay && config_.outputs.path == OutputPath::kDirect) {
    // A diagonal of PEs is a beat.
    beats = fold.rows + fold.cols - 1;
    words = std::min(fold.rows, fold.cols);
  } else if (stay) {
    const bool by_column = config_.outputs.path == OutputPath::kRegisters;
    beats = by_column ? fold.cols : fold.rows;
    words = by_column ? fold.rows : fold.cols;
  } else if (schedule_.travel_of(Operand::kOfmap) == Travel::kRight) {
    words = fold.rows;
  }
  std::int64_t of_a_beat = accesses(Operand::kOfmap, words);
  if (!accelerator_.buffer.accumulates) of_a_beat *= 2;
  // The queue before the port is filled in one cycle and emptied in the next.
  return std::max(ceil_div(beats * of_a_beat, accelerator_.buffer.of(Operand::kOfmap).banks),
                  ceil_div(2 * beats, config_.outputs.fifo_depth));
}

std::int64_t ArrayTiming::load_cycles(const FoldSize& fold, std::int64_t held) const {
  if (held_ == Operand::kOfmap) return 0;
  // Rows beyond those in use are shifted through.
  const std::int64_t used = fold.rows * held * slice_cycles(held_, fold);
  return used + (lanes_crossed(fold.rows, config_.rows) - fold.rows) * held;
}

/// Cycles in which the steps of a fold enter, results included.
std::int64_t ArrayTiming::steps_cycles(const FoldSize& fold) const {
  const std::int64_t steps = config_.pad_steps ? config_.max_steps : fold.steps;
  std::int64_t cycles = 1;
  std::int64_t shared = 0;  // accesses of a step
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    const Travel travel = schedule_.travel_of(operand);
    if (travel == Travel::kStays) continue;
    cycles = std::max(cycles, slice_cycles(operand, fold));
    shared += accesses(operand, travel == Travel::kRight ? fold.rows : fold.cols);
  }
  cycles *= steps;
  if (accelerator_.buffer.shared_ports > 0) {
    cycles = std::max(cycles, ceil_div(shared * steps, accelerator_.buffer.shared_ports));
  }
  return std::max(cycles, result_cycles(fold, steps));
}

/// Cycles between the last step of a fold and the first of the next.
std::int64_t ArrayTiming::between_folds(const FoldSize& fold) const {
  const std::int64_t computed = crossing(fold) + config_.mac_latency() + 1;
  std::int64_t cycles = 0;
  if (config_.barrier == FoldBarrier::kComputed) cycles = computed;
  if (config_.barrier == FoldBarrier::kDrained) cycles = drain(fold);
  if (schedule_.output_stays() && config_.outputs.path == OutputPath::kThroughArray) {
    const std::int64_t rows = lanes_crossed(fold.rows, config_.rows);
    cycles = std::max(cycles, computed + rows * config_.outputs.interval);
  }
  return cycles + config_.fold_setup;
}

/// Cycles from the last step of a fold until its last result is in the buffer.
std::int64_t ArrayTiming::drain(const FoldSize& fold) const {
  constexpr std::int64_t kIntoBuffer = 2;
  const std::int64_t computed =
      crossing(fold) + config_.mac_latency() + config_.outputs.latency + kIntoBuffer;
  if (!schedule_.output_stays() || config_.outputs.path == OutputPath::kDirect) return computed;
  const bool by_column = config_.outputs.path == OutputPath::kRegisters;
  const std::int64_t beats =
      by_column ? lanes_crossed(fold.cols, config_.cols) : lanes_crossed(fold.rows, config_.rows);
  return computed + (beats - 1) * config_.outputs.interval;
}

std::int64_t ArrayTiming::held_words(const Shape& tile) const {
  std::int64_t words = 1;
  for (const Dim dim : schedule_.step_dims) words *= depends_on(held_, dim) ? tile[dim] : 1;
  return words;
}

/// Iterations of a loop over folds.
std::int64_t ArrayTiming::count(const FoldLoop& loop, const Shape& tile) const {
  switch (loop.kind) {
    case FoldLoop::Kind::kRows:
      return ceil_div(axis_size(schedule_.row_dims, tile), schedule_.array_rows);
    case FoldLoop::Kind::kCols:
      return ceil_div(axis_size(schedule_.col_dims, tile), schedule_.array_cols);
    case FoldLoop::Kind::kPe:
      return schedule_.max_steps > 0
                 ? ceil_div(axis_size(schedule_.step_dims, tile), schedule_.max_steps)
                 : 1;
    case FoldLoop::Kind::kDim:
      return tile[loop.dim];
  }
  return 1;
}

/// Folds that run on what one load brings: the innermost loops that do not change it.
std::int64_t ArrayTiming::folds_of_a_load(const Shape& tile) const {
  using Kind = FoldLoop::Kind;
  std::int64_t folds = 1;
  for (auto loop = schedule_.fold_loops.rbegin(); loop != schedule_.fold_loops.rend(); ++loop) {
    const std::int64_t iterations = count(*loop, tile);
    const bool changes =
        loop->kind == Kind::kDim ? depends_on(held_, loop->dim) : loop->kind != Kind::kPe;
    if (changes && iterations > 1) break;
    folds *= iterations;
  }
  return folds;
}

/// Sums of a narrower fold have a shorter way out, and wait so as not to overtake those of the fold
/// before.
std::int64_t ArrayTiming::narrowing(const Shape& tile) const {
  if (schedule_.output_stays() || config_.pad_edge_folds) return 0;
  std::int64_t cycles = 0, outside = 1;
  for (const FoldLoop& loop : schedule_.fold_loops) {
    const std::int64_t iterations = count(loop, tile);
    const bool rows = loop.kind == FoldLoop::Kind::kRows;
    if (iterations > 1 && (rows || loop.kind == FoldLoop::Kind::kCols)) {
      const std::int64_t most = rows ? schedule_.array_rows : schedule_.array_cols;
      const std::int64_t total = axis_size(rows ? schedule_.row_dims : schedule_.col_dims, tile);
      const std::int64_t narrower = (most - total % most) % most;
      cycles += outside * narrower * (rows ? row_skew_ : col_skew_);
    }
    outside *= iterations;
  }
  return cycles;
}

ArrayWork ArrayTiming::work(const Shape& tile) const {
  ArrayWork work;
  if (!schedule_.layer.has_macs()) return work;
  std::int64_t repeats = 1;
  for (const FoldLoop& loop : schedule_.fold_loops) {
    if (loop.kind == FoldLoop::Kind::kDim) repeats *= tile[loop.dim];
  }
  const std::int64_t held = held_words(tile);
  const std::int64_t reuse = held_ == Operand::kOfmap ? 1 : folds_of_a_load(tile);
  const auto rows = cut(axis_size(schedule_.row_dims, tile), schedule_.array_rows);
  const auto cols = cut(axis_size(schedule_.col_dims, tile), schedule_.array_cols);
  const auto steps = cut(axis_size(schedule_.step_dims, tile), schedule_.max_steps);
  for (const Blocks& row : rows) {
    for (const Blocks& col : cols) {
      for (const Blocks& step : steps) {
        const std::int64_t folds = row.count * col.count * step.count;
        if (folds == 0) continue;
        work.cycles += folds * repeats * fold_cycles({row.size, col.size, step.size}, held, reuse);
      }
    }
  }
  work.cycles += narrowing(tile);
  const FoldSize first = {rows[0].size, cols[0].size, steps[0].size};
  work.lead = 1 + accelerator_.edge(held_ == Operand::kOfmap ? Operand::kIfmap : held_).latency;
  if (schedule_.loads_behind) work.lead += load_cycles(first, held);
  work.drain = drain(first);
  return work;
}

/// Cycles from a fold to the next, where `reuse` folds run on one load of `held` words a PE.
std::int64_t ArrayTiming::fold_cycles(const FoldSize& fold, std::int64_t held,
                                      std::int64_t reuse) const {
  std::int64_t cycles = steps_cycles(fold);
  if (schedule_.output_stays() && config_.outputs.path == OutputPath::kRegisters) {
    // The sums of the fold before, complete when its last step has crossed the array, have left.
    const std::int64_t beats = lanes_crossed(fold.cols, config_.cols);
    cycles = std::max(cycles, crossing(fold) + (beats - 1) * config_.outputs.interval + 1);
  }
  std::int64_t between = between_folds(fold);
  if (held_ != Operand::kOfmap) {
    const std::int64_t load = load_cycles(fold, held);
    if (schedule_.loads_behind) {
      cycles = std::max(cycles, ceil_div(load, reuse));
    } else {
      const std::int64_t waits = std::max(between, crossing(fold) + 1);
      between += ceil_div(waits - between + load, reuse);
    }
  }
  return cycles + between;
}

}  // namespace orrery
