#include "dataflows/body_stream.h"

#include <algorithm>

#include "base/error.h"

namespace orrery {
namespace {

/// Tiles that walkers may be apart before tiles are worked out again.
constexpr std::size_t kWindow = 2048;

}  // namespace

BodyStream::BodyStream(const Schedule& schedule, Shapes& shapes)
    : schedule_(schedule), shapes_(shapes), walker_(schedule) {}

BodyStream::BodyStream(const Schedule& schedule, Shapes& shapes,
                       std::shared_ptr<const TileBody> origin)
    : BodyStream(schedule, shapes) {
  begin_at(std::move(origin));
}

void BodyStream::begin_at(std::shared_ptr<const TileBody> origin) {
  origin_ = std::move(origin);
  behind_.reset();
  first_ = origin_->tile.index;
  window_.assign({origin_});
  walker_.seek(first_, origin_->position);
  walker_.next();
}

void BodyStream::append() {
  auto body = std::make_shared<TileBody>();
  body->tile = walker_.tile();
  for (const Operand operand : kAllOperands) {
    body->changed[static_cast<std::size_t>(operand)] = walker_.changed(operand);
  }
  body->position = walker_.position();
  std::array<std::int64_t, kDims> size;
  for (const Dim dim : kAllDims) size[static_cast<std::size_t>(dim)] = body->tile[dim].size;
  const bool starts = body->tile.starts_sums;
  for (std::size_t i = 0; i < sequences_.size(); ++i) {
    if (sequences_[i].first == size && sequence_starts_[i] == starts) {
      body->folds = sequences_[i].second;
    }
  }
  if (!body->folds) {
    body->folds = std::make_shared<FoldSequence>(schedule_, body->tile);
    sequences_.emplace_back(size, body->folds);
    sequence_starts_.push_back(starts);
  }
  std::vector<std::int64_t> key(size.begin(), size.end());
  key.insert(key.end(), {starts ? 1 : 0, -1});
  body->sizes = shapes_.number_of(key);
  if (window_.empty()) {
    body->first_loads = schedule_.stationary() != Operand::kOfmap;
  } else {
    const TileBody& before = *window_.back();
    body->first_fold = before.first_fold + before.folds->size();
    body->first_loads = body->folds->first_loads(body->tile, *before.folds, before.tile);
  }
  if (!origin_) origin_ = body;
  window_.push_back(std::move(body));
  walker_.next();
  if (window_.size() > kWindow) {
    window_.pop_front();
    ++first_;
  }
}

std::shared_ptr<const TileBody> BodyStream::tile(std::int64_t n) {
  while (n >= first_ + static_cast<std::int64_t>(window_.size())) {
    if (walker_.done()) return nullptr;
    append();
  }
  if (n < first_) {
    if (n < origin_->tile.index) throw ModelError("schedule", n, "a walker was left behind");
    if (!behind_) behind_.reset(new BodyStream(schedule_, shapes_, origin_));
    return behind_->tile(n);
  }
  return window_[static_cast<std::size_t>(n - first_)];
}

std::shared_ptr<const TileBody> BodyStream::tile_of_fold(std::int64_t fold, std::int64_t from) {
  while (true) {
    auto body = tile(from);
    if (!body || fold < body->first_fold + body->folds->size()) return body;
    ++from;
  }
}

void BodyStream::skip(std::int64_t n, std::size_t loop, std::int64_t by, std::int64_t tiles,
                      std::int64_t folds) {
  // The new tile is as the one at `n` in everything but its place.
  auto body = std::make_shared<TileBody>(*tile(n));
  body->position[loop] += by;
  walker_.seek(n + tiles, body->position);
  body->tile = walker_.tile();
  body->first_fold += folds;
  furthest_ += folds;
  begin_at(std::move(body));
}

Shapes::Id BodyStream::traffic_of(const TileBody& body) const {
  if (body.traffic >= 0) return body.traffic;
  std::vector<std::int64_t> key = {body.tile.starts_sums ? 1 : 0, body.tile.finishes_sums ? 1 : 0};
  for (const Operand operand : kAllOperands) {
    key.push_back(body.changed[static_cast<std::size_t>(operand)] ? 1 : 0);
    key.push_back(schedule_.tile_words(operand, body.tile, false).value);
  }
  key.push_back(-2);
  return body.traffic = shapes_.number_of(key);
}

FoldCursor::FoldCursor(BodyStream& stream)
    : stream_(&stream),
      has_folds_(!stream.schedule().pass.used && stream.schedule().layer.has_macs()) {
  if (!has_folds_) return;
  body_ = stream.tile(0);
  look();
}

void FoldCursor::look() {
  stream_->look_at(number_);
  if (body_) fold_ = body_->folds->at(number_ - body_->first_fold, body_->tile, body_->first_loads);
}

void FoldCursor::next() {
  ++number_;
  if (number_ == body_->first_fold + body_->folds->size()) body_ = stream_->tile(++tile_);
  look();
}

void FoldCursor::seek(std::int64_t number, std::int64_t from) {
  number_ = number;
  if (!has_folds_) return;
  body_ = stream_->tile_of_fold(number, from);
  if (body_) tile_ = body_->tile.index;
  look();
}

}  // namespace orrery
