#include "models/schedule_work.h"

#include <algorithm>
#include <map>
#include <utility>

#include "dataflows/walkers.h"
#include "models/pass_counts.h"

namespace orrery {
namespace {

/// How many parts of a dimension have which size.
using SizeCounts = std::map<std::int64_t, std::int64_t>;

/// The tiles along a dimension, of which a second loop may cut the parts of the first.
SizeCounts sizes_of(const Schedule& schedule, Dim dim) {
  SizeCounts parts = {{schedule.layer.shape[dim], 1}};
  for (const TileLoop& loop : schedule.tile_loops) {
    if (loop.dim != dim) continue;
    SizeCounts cut;
    for (const auto& [size, count] : parts) {
      if (size >= loop.size) cut[loop.size] += count * (size / loop.size);
      if (size % loop.size > 0) cut[size % loop.size] += count;
    }
    parts = std::move(cut);
  }
  return parts;
}

/// Calls `visit(tile, tiles)` for every combination of tile sizes.
template <class Visit>
void for_each_size(const Schedule& schedule, const Visit& visit) {
  std::array<SizeCounts, kDims> sizes;
  for (const Dim dim : kAllDims) sizes[static_cast<std::size_t>(dim)] = sizes_of(schedule, dim);
  Tile tile;
  const auto recurse = [&](const auto& self, std::size_t i, std::int64_t tiles) -> void {
    if (i == kAllDims.size()) {
      visit(tile, tiles);
      return;
    }
    for (const auto& [size, count] : sizes[i]) {
      tile[kAllDims[i]].size = size;
      self(self, i + 1, tiles * count);
    }
  };
  recurse(recurse, 0, 1);
}

/// Sums the bytes of an operand's tiles over their loads. Loops are followed from the outermost;
/// parts of the same size are followed once, but for those along which ifmap tiles differ by their
/// padding.
class DramLoads {
 public:
  DramLoads(const Schedule& schedule, Operand operand, int bits)
      : schedule_(schedule), operand_(operand), bits_(bits) {
    for (const Dim dim : kAllDims) tile_[dim] = {0, schedule.layer.shape[dim]};
  }

  /// Every load: a tile is loaded again in each turn of a loop that does not change it around one
  /// that does.
  Bytes all() { return from(0, false).bytes; }
  /// The first load of each tile.
  Bytes distinct() { return from(0, true).bytes; }

 private:
  struct Loads {
    Bytes bytes;
    bool several = false;  // tiles, so that the last is not the first
  };

  Loads from(std::size_t level, bool once) {
    const auto op = static_cast<std::size_t>(operand_);
    if (level == schedule_.holding_loops[op]) {
      tile_.held[op] = tile_.span;
      return {bytes_of(schedule_.tile_words(operand_, tile_, false), bits_), false};
    }
    const TileLoop& loop = schedule_.tile_loops[level];
    const Span whole = tile_[loop.dim];
    const bool changes = depends_on(operand_, loop.dim);
    const bool one_by_one = changes && operand_ == Operand::kIfmap && loop.dim >= Dim::kP;
    Loads sum;
    for (std::int64_t at = 0; at < whole.size;) {
      const std::int64_t left = whole.size - at;
      const std::int64_t size = std::min(loop.size, left);
      const std::int64_t alike = one_by_one ? 1 : left / size;
      tile_[loop.dim] = {whole.begin + at, size};
      const Loads part = from(level + 1, once);
      at += alike * size;
      sum.several |= part.several || (changes && loop.size < whole.size);
      const bool repeats = changes || (part.several && !once);
      sum.bytes += part.bytes * (repeats ? alike : 1);
      if (!repeats) break;
    }
    tile_[loop.dim] = whole;
    return sum;
  }

  const Schedule& schedule_;
  Operand operand_;
  int bits_;
  Tile tile_;
};

void add_dram(const Schedule& schedule, ScheduleWork& work) {
  const Layer& layer = schedule.layer;
  work.dram.ifmap_read = DramLoads(schedule, Operand::kIfmap, layer.ifmap_bits).all();
  work.dram.filter_read = DramLoads(schedule, Operand::kFilter, layer.filter_bits).all();
  work.dram.ofmap_write = DramLoads(schedule, Operand::kOfmap, layer.ofmap_bits).distinct();
  DramLoads psums(schedule, Operand::kOfmap, layer.psum_bits);
  work.dram.psum_read = work.dram.psum_write = psums.all() - psums.distinct();
}

/// Layers without MACs have a traffic of their own, and few tiles: they are walked.
void add_dram_without_macs(const Schedule& schedule, ScheduleWork& work) {
  const Layer& layer = schedule.layer;
  const auto bytes = [&](Operand operand, const Tile& tile) {
    return bytes_of(schedule.tile_words(operand, tile, false), layer.bits(operand));
  };
  for (TileWalker walker(schedule); !walker.done(); walker.next()) {
    if (walker.changed(Operand::kIfmap))
      work.dram.ifmap_read += bytes(Operand::kIfmap, walker.tile());
    if (walker.changed(Operand::kOfmap))
      work.dram.ofmap_write += bytes(Operand::kOfmap, walker.tile());
  }
}

TileClass class_of(const Schedule& schedule, const Tile& tile) {
  TileClass kind;
  kind.rows = schedule.axis_size(schedule.row_dims, tile);
  kind.cols = schedule.axis_size(schedule.col_dims, tile);
  kind.steps = schedule.axis_size(schedule.step_dims, tile);
  kind.row_folds = ceil_div(kind.rows, schedule.array_rows);
  kind.col_folds = ceil_div(kind.cols, schedule.array_cols);
  if (schedule.max_steps > 0) kind.step_folds = ceil_div(kind.steps, schedule.max_steps);
  for (const FoldLoop& loop : schedule.fold_loops) {
    if (loop.kind == FoldLoop::Kind::kDim) kind.repeats *= tile[loop.dim].size;
  }
  return kind;
}

/// How often each fold of a loop nest loads what the PEs hold. Loops are looked at from the
/// innermost: one that changes nothing of it repeats the loads of those inside, if there are
/// several.
class Reloads {
 public:
  void enclose(bool changes_holding, std::int64_t count) {
    if (changes_holding) {
      several_ |= count > 1;
    } else if (several_) {
      repeats_ *= count;
    }
  }
  bool several() const { return several_; }
  std::int64_t repeats() const { return repeats_; }

 private:
  bool several_ = false;
  std::int64_t repeats_ = 1;
};

/// May the loads be counted loop by loop? A loop on an axis that leaves the PEs' words alone may
/// yet change how many PEs there are.
bool counts_by_loops(const Schedule& schedule, Operand held) {
  const auto depends = [held](Dim dim) { return depends_on(held, dim); };
  return std::all_of(schedule.row_dims.begin(), schedule.row_dims.end(), depends) &&
         std::all_of(schedule.col_dims.begin(), schedule.col_dims.end(), depends) &&
         schedule.tile_loops.size() == kDims;
}

std::int64_t stationary_words_by_walking(const Schedule& schedule) {
  std::int64_t words = 0;
  for (FoldWalker walker(schedule); !walker.done(); walker.next()) {
    const Fold& fold = walker.fold();
    if (!fold.loads_stationary) continue;
    words += fold.rows.size * fold.cols.size * schedule.held_words(walker.tile());
  }
  return words;
}

/// Words of the stationary input that enter the array.
std::int64_t stationary_words(const Schedule& schedule) {
  const Operand held = schedule.stationary();
  if (!counts_by_loops(schedule, held)) return stationary_words_by_walking(schedule);
  std::int64_t words = 0;
  for_each_size(schedule, [&](const Tile& tile, std::int64_t) {
    const TileClass kind = class_of(schedule, tile);
    std::int64_t of_tile = kind.rows * kind.cols * schedule.held_words(tile);
    Reloads reloads;
    for (std::size_t i = schedule.fold_loops.size(); i-- > 0;) {
      const FoldLoop& loop = schedule.fold_loops[i];
      const bool by_dim = loop.kind == FoldLoop::Kind::kDim;
      const bool changes = by_dim ? depends_on(held, loop.dim) : loop.kind != FoldLoop::Kind::kPe;
      const std::int64_t count = loop.kind == FoldLoop::Kind::kRows   ? kind.row_folds
                                 : loop.kind == FoldLoop::Kind::kCols ? kind.col_folds
                                 : by_dim                             ? tile[loop.dim].size
                                                                      : kind.step_folds;
      reloads.enclose(changes, count);
      if (by_dim && changes) of_tile *= count;
    }
    of_tile *= reloads.repeats();
    for (std::size_t i = schedule.tile_loops.size(); i-- > 0;) {
      const TileLoop& loop = schedule.tile_loops[i];
      const std::int64_t total = schedule.layer.shape[loop.dim];
      const bool changes = depends_on(held, loop.dim);
      const bool first = tile[loop.dim].size == loop.size;
      const std::int64_t alike = first ? total / loop.size : 1;
      // Tiles that leave the PEs' words alone load them once, with the first.
      of_tile *= changes || reloads.several() ? alike : first ? 1 : 0;
      reloads.enclose(changes, ceil_div(total, loop.size));
    }
    words += of_tile;
  });
  return words;
}

void add_passes(const Schedule& schedule, ScheduleWork& work) {
  for_each_size(schedule, [&](const Tile& tile, std::int64_t tiles) {
    const PassCounts pass = pass_counts(schedule, tile);
    work.folds += tiles;
    work.steps += tiles * pass.steps;
    work.sums_up += tiles * pass.sums_up;
    for (std::size_t i = 0; i < kOperands; ++i) {
      work.edge_words[i] += tiles * pass.bus_words[i];
      work.delivered_words[i] += tiles * pass.delivered_words[i];
    }
  });
  const auto ofmap = static_cast<std::size_t>(Operand::kOfmap);
  work.psum_reads = work.edge_words[ofmap] - schedule.layer.words(Operand::kOfmap).value;
}

void add_array(const Schedule& schedule, ScheduleWork& work) {
  for (const TileClass& kind : tile_classes(schedule)) {
    const std::int64_t turns = kind.tiles * kind.repeats;
    const std::int64_t folds = kind.tiles * kind.folds();
    work.folds += folds;
    work.steps += turns * kind.row_folds * kind.col_folds * kind.steps;
    for (const Operand operand : kAllOperands) {
      std::int64_t& words = work.edge_words[static_cast<std::size_t>(operand)];
      switch (schedule.travel_of(operand)) {
        case Travel::kRight:
          words += turns * kind.rows * kind.col_folds * kind.steps;
          break;
        case Travel::kDown:
          words += turns * kind.cols * kind.row_folds * kind.steps;
          break;
        case Travel::kStays:
          if (operand == Operand::kOfmap) words += turns * kind.rows * kind.cols * kind.step_folds;
          break;
      }
    }
  }
  const Operand held = schedule.stationary();
  if (held != Operand::kOfmap) {
    work.edge_words[static_cast<std::size_t>(held)] = stationary_words(schedule);
  }
  // Of the results for an output all but one are added to an earlier one.
  work.psum_reads = work.edge_words[static_cast<std::size_t>(Operand::kOfmap)] -
                    schedule.layer.words(Operand::kOfmap).value;
}

}  // namespace

void ScheduleWork::store_traffic_in(Prediction& prediction) const {
  const auto ofmap = static_cast<std::size_t>(Operand::kOfmap);
  prediction.dram = dram;
  prediction.buffer_reads = edge_words;
  prediction.buffer_reads[ofmap] = psum_reads;
  prediction.buffer_writes[ofmap] = edge_words[ofmap];
}

std::vector<TileClass> tile_classes(const Schedule& schedule) {
  std::vector<TileClass> classes;
  if (!schedule.layer.has_macs() || schedule.pass.used) return classes;
  for_each_size(schedule, [&](const Tile& tile, std::int64_t tiles) {
    classes.push_back(class_of(schedule, tile));
    classes.back().tiles = tiles;
  });
  return classes;
}

std::vector<PassClass> pass_classes(const Schedule& schedule) {
  std::vector<PassClass> classes;
  if (!schedule.layer.has_macs() || !schedule.pass.used) return classes;
  for_each_size(schedule, [&](const Tile& tile, std::int64_t tiles) {
    std::int64_t starting = tiles;
    for (const Dim dim : {Dim::kC, Dim::kR, Dim::kS}) {
      const SizeCounts sizes = sizes_of(schedule, dim);
      const std::int64_t size = tile[dim].size;
      // Parts are cut from the front: the first is of the largest size.
      starting = size == sizes.rbegin()->first ? starting / sizes.at(size) : 0;
    }
    classes.push_back({tile, starting, tiles - starting});
  });
  return classes;
}

ScheduleWork work_of(const Schedule& schedule) {
  ScheduleWork work;
  work.tiles = schedule.tiles();
  if (!schedule.layer.has_macs()) {
    add_dram_without_macs(schedule, work);
    return work;
  }
  add_dram(schedule, work);
  if (schedule.pass.used) {
    add_passes(schedule, work);
  } else {
    add_array(schedule, work);
  }
  return work;
}

Cycles dram_cycles(const Accelerator& accelerator, Bytes bytes) {
  if (accelerator.dram.ideal) return Cycles(0);
  const Ratio core_cycles = accelerator.clock_mhz / accelerator.dram.clock_mhz;
  const std::int64_t clocks = ceil_div(bytes.value, accelerator.dram.bus_bytes);
  const WideCount cycles = ceil_div(WideCount(clocks) * core_cycles.num, core_cycles.den);
  return Cycles(static_cast<std::int64_t>(cycles));
}

}  // namespace orrery
