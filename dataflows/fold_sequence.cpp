#include "dataflows/fold_sequence.h"

#include <algorithm>

namespace orrery {
namespace {

std::int64_t extent(const Schedule& s, const Tile& tile, const FoldLoop& loop) {
  switch (loop.kind) {
    case FoldLoop::Kind::kRows:
      return ceil_div(s.axis_size(s.row_dims, tile), s.array_rows);
    case FoldLoop::Kind::kCols:
      return ceil_div(s.axis_size(s.col_dims, tile), s.array_cols);
    case FoldLoop::Kind::kPe:
      return s.max_steps > 0 ? ceil_div(s.axis_size(s.step_dims, tile), s.max_steps) : 1;
    case FoldLoop::Kind::kDim:
      return tile[loop.dim].size;
  }
  return 1;
}

}  // namespace

FoldSequence::FoldSequence(const Schedule& schedule, const Tile& tile)
    : schedule_(&schedule), tile_(tile), stays_(schedule.stationary() != Operand::kOfmap) {
  for (const FoldLoop& loop : schedule.fold_loops) {
    counts_.push_back(extent(schedule, tile, loop));
    size_ *= counts_.back();
    const bool starts_steps = loop.kind == FoldLoop::Kind::kPe && !schedule.output_stays();
    if (counts_.back() > 1) repeated_.insert(repeated_.begin(), {counts_.back(), starts_steps});
  }
}

std::int64_t FoldSequence::first_like(std::int64_t n) const {
  std::int64_t first = 0, scale = 1;
  for (const auto& [count, each_its_own] : repeated_) {
    const std::int64_t index = n % count;
    const bool inside = index > 0 && index + 1 < count && !each_its_own;
    first += scale * (inside ? 1 : index);
    scale *= count;
    n /= count;
  }
  return first;
}

std::int64_t FoldSequence::alike(std::int64_t n) const {
  if (repeated_.empty() || repeated_.front().each_its_own) return 1;
  const std::int64_t index = n % repeated_.front().count;
  return index == 0 ? 1 : std::max<std::int64_t>(1, repeated_.front().count - 1 - index);
}

FoldSequence::Indices FoldSequence::indices(std::int64_t n) const {
  Indices indices(counts_.size(), 0);
  for (std::size_t i = counts_.size(); i-- > 0;) {
    indices[i] = n % counts_[i];
    n /= counts_[i];
  }
  return indices;
}

Fold FoldSequence::fold_of(const Indices& indices, const Tile& tile) const {
  const Schedule& s = *schedule_;
  Fold fold;
  fold.starts_sums = tile.starts_sums;
  fold.first_of_tile = fold.last_of_tile = true;
  for (const Dim dim : kAllDims) fold.fixed[static_cast<std::size_t>(dim)] = tile[dim].begin;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const FoldLoop& loop = s.fold_loops[i];
    const bool first = indices[i] == 0;
    fold.first_of_tile &= first;
    fold.last_of_tile &= indices[i] + 1 == counts_[i];
    switch (loop.kind) {
      case FoldLoop::Kind::kRows:
        fold.rows = nth_span(indices[i], s.array_rows, s.axis_size(s.row_dims, tile));
        if (s.travel_of(Operand::kOfmap) == Travel::kDown) fold.starts_sums &= first;
        break;
      case FoldLoop::Kind::kCols:
        fold.cols = nth_span(indices[i], s.array_cols, s.axis_size(s.col_dims, tile));
        if (s.travel_of(Operand::kOfmap) == Travel::kRight) fold.starts_sums &= first;
        break;
      case FoldLoop::Kind::kPe: {
        const std::int64_t total = s.axis_size(s.step_dims, tile);
        fold.steps = nth_span(indices[i], s.max_steps > 0 ? s.max_steps : total, total);
        if (s.output_stays()) fold.starts_sums &= first;
        break;
      }
      case FoldLoop::Kind::kDim:
        fold.fixed[static_cast<std::size_t>(loop.dim)] += indices[i];
        if (is_reduction(loop.dim)) fold.starts_sums &= first;
        break;
    }
  }
  return fold;
}

std::vector<std::int64_t> FoldSequence::held(const Fold& fold, const Tile& tile) const {
  std::vector<std::int64_t> key = {fold.rows.begin, fold.rows.size, fold.cols.begin,
                                   fold.cols.size};
  for (const Dim dim : kAllDims) {
    if (!depends_on(schedule_->stationary(), dim)) continue;
    key.push_back(fold.fixed[static_cast<std::size_t>(dim)]);
    key.push_back(tile[dim].size);
  }
  return key;
}

Fold FoldSequence::at(std::int64_t n, const Tile& tile, bool first_loads) const {
  Fold fold = fold_of(indices(n), tile);
  fold.loads_stationary =
      n == 0 ? first_loads
             : stays_ && held(fold, tile) != held(fold_of(indices(n - 1), tile), tile);
  return fold;
}

Fold FoldSequence::last(const Tile& tile) const { return fold_of(indices(size_ - 1), tile); }

bool FoldSequence::first_loads(const Tile& tile, const FoldSequence& sequence_before,
                               const Tile& before) const {
  return stays_ &&
         held(fold_of(indices(0), tile), tile) != held(sequence_before.last(before), before);
}

Shapes::Id FoldSequence::shape(std::int64_t n, bool first_loads, Shapes& shapes) const {
  if (n == 0) {
    Shapes::Id& first = first_[first_loads ? 1 : 0];
    return first >= 0 ? first : first = shape_of(at(0, tile_, first_loads), shapes);
  }
  const std::int64_t like = first_like(n);
  for (const auto& [fold, shape] : shapes_) {
    if (fold == like) return shape;
  }
  return shapes_.emplace_back(like, shape_of(at(like, tile_, first_loads), shapes)).second;
}

Shapes::Id FoldSequence::shape_of(const Fold& fold, Shapes& shapes) const {
  std::vector<std::int64_t> key = {fold.rows.size,
                                   fold.cols.size,
                                   fold.steps.size,
                                   stays_ ? schedule_->held_words(tile_) : 0,
                                   fold.loads_stationary ? 1 : 0,
                                   fold.starts_sums ? 1 : 0,
                                   fold.first_of_tile ? 1 : 0,
                                   fold.last_of_tile ? 1 : 0};
  if (!schedule_->output_stays() && fold.starts_sums) {
    // Which steps start sums depends on where in the tile's loops they are.
    key.push_back(fold.steps.begin);
    for (const Dim dim : schedule_->step_dims) {
      key.push_back(is_reduction(dim) ? tile_[dim].size : -tile_[dim].size);
    }
  }
  return shapes.number_of(key);
}

}  // namespace orrery
