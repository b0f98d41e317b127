#include "dataflows/tile_stream.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"

namespace orrery {
namespace {

/// Tiles that walkers may be apart before tiles are worked out again.
constexpr std::size_t kWindow = 2048;

}  // namespace

TileStream::TileStream(const Schedule& schedule, Shapes& shapes)
    : schedule_(schedule), shapes_(shapes), walker_(schedule) {}

TileStream::TileStream(const Schedule& schedule, Shapes& shapes,
                       std::shared_ptr<const ScheduledTile> origin)
    : TileStream(schedule, shapes) {
  begin_at(std::move(origin));
}

void TileStream::begin_at(std::shared_ptr<const ScheduledTile> origin) {
  origin_ = std::move(origin);
  behind_.reset();
  first_ = origin_->tile.index;
  window_.assign({origin_});
  walker_.seek(first_, origin_->loop_indices);
  walker_.next();
}

void TileStream::append() {
  auto scheduled = std::make_shared<ScheduledTile>();
  scheduled->tile = walker_.tile();
  for (const Operand operand : kAllOperands) {
    scheduled->changed[static_cast<std::size_t>(operand)] = walker_.changed(operand);
  }
  scheduled->loop_indices = walker_.position();
  std::array<std::int64_t, kDims> size;
  for (const Dim dim : kAllDims) size[static_cast<std::size_t>(dim)] = scheduled->tile[dim].size;
  const bool starts = scheduled->tile.starts_sums;
  for (std::size_t i = 0; i < sequences_.size(); ++i) {
    if (sequences_[i].first == size && sequence_starts_[i] == starts) {
      scheduled->folds = sequences_[i].second;
    }
  }
  if (!scheduled->folds) {
    scheduled->folds = std::make_shared<FoldSequence>(schedule_, scheduled->tile);
    sequences_.emplace_back(size, scheduled->folds);
    sequence_starts_.push_back(starts);
  }
  std::vector<std::int64_t> key(size.begin(), size.end());
  key.insert(key.end(), {starts ? 1 : 0, -1});
  scheduled->sizes = shapes_.number_of(key);
  if (window_.empty()) {
    scheduled->first_loads = schedule_.stationary() != Operand::kOfmap;
  } else {
    const ScheduledTile& before = *window_.back();
    scheduled->first_fold = before.first_fold + before.folds->size();
    scheduled->first_loads =
        scheduled->folds->first_loads(scheduled->tile, *before.folds, before.tile);
  }
  if (!origin_) origin_ = scheduled;
  window_.push_back(std::move(scheduled));
  walker_.next();
  if (window_.size() > kWindow) {
    window_.pop_front();
    ++first_;
  }
}

std::shared_ptr<const ScheduledTile> TileStream::tile(std::int64_t n) {
  while (n >= first_ + static_cast<std::int64_t>(window_.size())) {
    if (walker_.done()) return nullptr;
    append();
  }
  if (n < first_) {
    if (n < origin_->tile.index) throw ModelError("schedule", n, "a walker was left behind");
    if (!behind_) behind_.reset(new TileStream(schedule_, shapes_, origin_));
    return behind_->tile(n);
  }
  return window_[static_cast<std::size_t>(n - first_)];
}

std::shared_ptr<const ScheduledTile> TileStream::tile_of_fold(std::int64_t fold,
                                                              std::int64_t from) {
  auto scheduled = tile(from);
  if (!scheduled || fold < scheduled->first_fold + scheduled->folds->size()) return scheduled;
  if (fold < window_.front()->first_fold) return behind_->tile_of_fold(fold, from);
  while (fold >= window_.back()->first_fold + window_.back()->folds->size()) {
    if (walker_.done()) return nullptr;
    append();
  }
  // Somebody may look thousands of tiles ahead, again and again.
  const auto next = std::upper_bound(
      window_.begin(), window_.end(), fold,
      [](std::int64_t wanted, const auto& candidate) { return wanted < candidate->first_fold; });
  return *std::prev(next);
}

void TileStream::skip(std::int64_t n, std::size_t loop, std::int64_t by, std::int64_t tiles,
                      std::int64_t folds) {
  // The new tile is as the one at `n` in everything but its place.
  auto scheduled = std::make_shared<ScheduledTile>(*tile(n));
  scheduled->loop_indices[loop] += by;
  walker_.seek(n + tiles, scheduled->loop_indices);
  scheduled->tile = walker_.tile();
  scheduled->first_fold += folds;
  furthest_ += folds;
  begin_at(std::move(scheduled));
}

Shapes::Id TileStream::traffic_of(const ScheduledTile& scheduled) const {
  if (scheduled.traffic >= 0) return scheduled.traffic;
  std::vector<std::int64_t> key = {scheduled.tile.starts_sums ? 1 : 0,
                                   scheduled.tile.finishes_sums ? 1 : 0};
  for (const Operand operand : kAllOperands) {
    key.push_back(scheduled.changed[static_cast<std::size_t>(operand)] ? 1 : 0);
    key.push_back(schedule_.tile_words(operand, scheduled.tile, false).value);
  }
  key.push_back(-2);
  return scheduled.traffic = shapes_.number_of(key);
}

FoldCursor::FoldCursor(TileStream& stream)
    : stream_(&stream),
      has_folds_(!stream.schedule().pass.used && stream.schedule().layer.has_macs()) {
  if (!has_folds_) return;
  scheduled_ = stream.tile(0);
  look();
}

void FoldCursor::look() {
  stream_->look_at(number_);
  if (scheduled_)
    fold_ = scheduled_->folds->at(number_ - scheduled_->first_fold, scheduled_->tile,
                                  scheduled_->first_loads);
}

void FoldCursor::next() {
  ++number_;
  if (number_ == scheduled_->first_fold + scheduled_->folds->size())
    scheduled_ = stream_->tile(++tile_);
  look();
}

void FoldCursor::seek(std::int64_t number, std::int64_t from) {
  number_ = number;
  if (!has_folds_) return;
  scheduled_ = stream_->tile_of_fold(number, from);
  if (scheduled_) tile_ = scheduled_->tile.index;
  look();
}

}  // namespace orrery
