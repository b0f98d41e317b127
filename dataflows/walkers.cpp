#include "dataflows/walkers.h"

#include <algorithm>
#include <utility>

namespace orrery {
namespace {

std::int64_t blocks(std::int64_t total, std::int64_t size) { return ceil_div(total, size); }

}  // namespace

TileWalker::TileWalker(const Schedule& schedule)
    : schedule_(&schedule),
      index_(schedule.tile_loops.size(), 0),
      count_(schedule.tile_loops.size(), 1) {
  set_spans();
}

bool TileWalker::changed(Operand operand) const {
  if (tile_.index == 0) return true;
  const bool has_macs = schedule_->layer.has_macs();
  return std::any_of(kAllDims.begin(), kAllDims.end(), [&](Dim dim) {
    // The ifmap of a layer without MACs follows the ofmap's channels.
    const bool depends = has_macs ? depends_on(operand, dim) : true;
    return depends && !(tile_.held_by(operand, dim) == previous_.held_by(operand, dim));
  });
}

void TileWalker::next() {
  previous_ = tile_;
  ++tile_.index;
  for (std::size_t i = index_.size(); i-- > 0;) {
    if (++index_[i] < count_[i]) {
      set_spans();
      return;
    }
    index_[i] = 0;
  }
  done_ = true;
}

void TileWalker::seek(std::int64_t index, const std::vector<std::int64_t>& position) {
  tile_.index = index;
  index_ = position;
  done_ = false;
  set_spans();
}

void TileWalker::set_spans() {
  for (const Dim dim : kAllDims) tile_[dim] = {0, schedule_->layer.shape[dim]};
  for (std::size_t i = 0; i <= index_.size(); ++i) {
    for (const Operand operand : kAllOperands) {
      const auto op = static_cast<std::size_t>(operand);
      if (schedule_->holding_loops[op] == i) tile_.held[op] = tile_.span;
    }
    if (i == index_.size()) break;
    const TileLoop& loop = schedule_->tile_loops[i];
    Span& span = tile_[loop.dim];
    count_[i] = blocks(span.size, loop.size);
    const Span part = nth_span(index_[i], loop.size, span.size);
    span = {span.begin + part.begin, part.size};
  }
  tile_.starts_sums = tile_.finishes_sums = true;
  for (const Dim dim : kAllDims) {
    if (!is_reduction(dim)) continue;
    tile_.starts_sums &= tile_[dim].begin == 0;
    tile_.finishes_sums &= tile_[dim].end() == schedule_->layer.shape[dim];
  }
}

FoldWalker::FoldWalker(const Schedule& schedule)
    : schedule_(&schedule),
      tiles_(schedule),
      index_(schedule.fold_loops.size(), 0),
      count_(schedule.fold_loops.size(), 1) {
  enter_tile();
}

std::int64_t FoldWalker::extent(const FoldLoop& loop) const {
  const Schedule& s = *schedule_;
  switch (loop.kind) {
    case FoldLoop::Kind::kRows:
      return blocks(s.axis_size(s.row_dims, tile()), s.array_rows);
    case FoldLoop::Kind::kCols:
      return blocks(s.axis_size(s.col_dims, tile()), s.array_cols);
    case FoldLoop::Kind::kPe: {
      const std::int64_t steps = s.axis_size(s.step_dims, tile());
      return s.max_steps > 0 ? blocks(steps, s.max_steps) : 1;
    }
    case FoldLoop::Kind::kDim:
      return tile()[loop.dim].size;
  }
  return 1;
}

void FoldWalker::enter_tile() {
  for (std::size_t i = 0; i < index_.size(); ++i) {
    index_[i] = 0;
    count_[i] = extent(schedule_->fold_loops[i]);
  }
  set_fold();
  fold_.first_of_tile = true;
}

void FoldWalker::next() {
  for (std::size_t i = index_.size(); i-- > 0;) {
    if (++index_[i] < count_[i]) {
      set_fold();
      fold_.first_of_tile = false;
      return;
    }
    index_[i] = 0;
  }
  tiles_.next();
  if (!tiles_.done()) enter_tile();
}

void FoldWalker::set_fold() {
  const Schedule& s = *schedule_;
  fold_.starts_sums = tile().starts_sums;
  fold_.last_of_tile = true;
  for (const Dim dim : kAllDims) fold_.fixed[static_cast<std::size_t>(dim)] = tile()[dim].begin;
  for (std::size_t i = 0; i < index_.size(); ++i) {
    const FoldLoop& loop = s.fold_loops[i];
    fold_.last_of_tile &= index_[i] + 1 == count_[i];
    switch (loop.kind) {
      case FoldLoop::Kind::kRows: {
        fold_.rows = nth_span(index_[i], s.array_rows, s.axis_size(s.row_dims, tile()));
        if (s.travel_of(Operand::kOfmap) == Travel::kDown) fold_.starts_sums &= index_[i] == 0;
        break;
      }
      case FoldLoop::Kind::kCols: {
        fold_.cols = nth_span(index_[i], s.array_cols, s.axis_size(s.col_dims, tile()));
        if (s.travel_of(Operand::kOfmap) == Travel::kRight) fold_.starts_sums &= index_[i] == 0;
        break;
      }
      case FoldLoop::Kind::kPe: {
        const std::int64_t total = s.axis_size(s.step_dims, tile());
        fold_.steps = nth_span(index_[i], s.max_steps > 0 ? s.max_steps : total, total);
        if (s.output_stays()) fold_.starts_sums &= index_[i] == 0;
        break;
      }
      case FoldLoop::Kind::kDim: {
        fold_.fixed[static_cast<std::size_t>(loop.dim)] += index_[i];
        if (is_reduction(loop.dim)) fold_.starts_sums &= index_[i] == 0;
        break;
      }
    }
  }
  const Operand stationary = s.stationary();
  std::vector<std::int64_t> held = {fold_.rows.begin, fold_.rows.size, fold_.cols.begin,
                                    fold_.cols.size};
  for (const Dim dim : kAllDims) {
    if (depends_on(stationary, dim)) {
      held.push_back(fold_.fixed[static_cast<std::size_t>(dim)]);
      held.push_back(tile()[dim].size);
    }
  }
  fold_.loads_stationary = stationary != Operand::kOfmap && held != held_;
  held_ = std::move(held);
}

}  // namespace orrery
