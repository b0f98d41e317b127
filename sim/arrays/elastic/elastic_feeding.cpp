#include <algorithm>
#include <utility>

#include "sim/arrays/elastic/elastic_array.h"
#include "sim/memory/stream_reader.h"

// How words get into an elastic array: the feeders at its edges, which open the folds.

namespace orrery {

/// The fold that a feeder is at, if it may begin; opens it when it is new.
ActiveFold* ElasticArray::open_fold(Feeder& feeder) {
  if (ActiveFold* open = folds_.find(feeder.walker.number())) return open;
  if (!tile_ready(feeder.walker.tile())) return nullptr;
  if (config_.barrier == FoldBarrier::kDrained && !folds_.empty()) return nullptr;
  if (config_.barrier == FoldBarrier::kComputed && folds_.computing()) return nullptr;
  if (setup_left_ > 0) {
    if (!setting_up_) --setup_left_;  // once a cycle, though both feeders may wait for it
    setting_up_ = true;
    return nullptr;
  }
  setup_left_ = config_.fold_setup;
  const Fold& fold = feeder.walker.fold();
  ActiveFold open{feeder.walker.tile(), fold};
  open.pes_left = fold.rows.size * fold.cols.size;
  open.results_left = results_of(fold);
  if (!fold.loads_stationary) open.rows_loaded = fold.rows.size;
  activity_.active_pes = std::max(activity_.active_pes, open.pes_left);
  count_fold();
  return &folds_.open(std::move(open));
}

/// Words that leave the array in a fold.
std::int64_t ElasticArray::results_of(const Fold& fold) const {
  if (out_ == Travel::kStays) return fold.rows.size * fold.cols.size;
  return fold.steps.size * (out_ == Travel::kDown ? fold.cols.size : fold.rows.size);
}

/// Moves a feeder past folds in which it has nothing (more) to feed.
bool ElasticArray::skip_empty(Feeder& feeder) {
  while (!feeder.walker.done() &&
         feeder.slice ==
             slices_of(schedule_, feeder.operand, feeder.walker.tile(), feeder.walker.fold())) {
    if (folds_.find(feeder.walker.number()) == nullptr &&
        feeder.walker.number() >= folds_.opened() && open_fold(feeder) == nullptr) {
      return false;
    }
    feeder.walker.next();
    feeder.slice = 0;
  }
  return !feeder.walker.done();
}

bool ElasticArray::feed(Feeder& feeder) {
  if (!skip_empty(feeder)) return false;
  ActiveFold* fold = open_fold(feeder);
  if (fold == nullptr || !edge_ready(feeder.operand)) return setup_left_ > 0;
  return schedule_.travel_of(feeder.operand) == Travel::kStays ? feed_stationary(feeder, *fold)
                                                               : feed_stream(feeder, *fold);
}

bool ElasticArray::feed_stream(Feeder& feeder, const ActiveFold& fold) {
  const bool right = schedule_.travel_of(feeder.operand) == Travel::kRight;
  const std::int64_t lanes = right ? fold.fold.rows.size : fold.fold.cols.size;
  LinkGrid& links = grid(feeder.operand);
  const auto entry = [&](std::int64_t lane) { return right ? at(lane, 0) : at(0, lane); };
  for (std::int64_t lane = 0; lane < lanes; ++lane) {
    if (links.full(entry(lane))) return false;
  }
  const Slice slice = take_slice(feeder.operand, fold.tile, fold.fold, feeder.slice);
  for (std::int64_t lane = 0; lane < lanes; ++lane) {
    links.push(entry(lane), values_ != nullptr ? slice.words[static_cast<std::size_t>(lane)] : 0);
  }
  ++feeder.slice;
  return true;
}

bool ElasticArray::feed_stationary(Feeder& feeder, ActiveFold& fold) {
  const std::int64_t depth = schedule_.held_words(fold.tile);
  const std::int64_t row = feeder.slice / depth;
  // The registers of this row must be free: its PEs are done with the fold before, or, with
  // shadow registers, with the one before that.
  const std::int64_t behind = schedule_.loads_behind ? 1 : 0;
  for (std::int64_t col = 0; col < fold.fold.cols.size; ++col) {
    if (pes_[at(row, col)].fold + behind < feeder.walker.number()) return false;
  }
  const Slice slice = take_slice(feeder.operand, fold.tile, fold.fold, feeder.slice);
  if (values_ != nullptr) {
    for (std::int64_t col = 0; col < fold.fold.cols.size; ++col) {
      HeldWords& held = held_[at(row, col)];
      if (feeder.slice % depth == 0)
        held.emplace_back(feeder.walker.number(), std::vector<std::int64_t>());
      held.back().second.push_back(slice.words[static_cast<std::size_t>(col)]);
    }
  }
  ++feeder.slice;
  if (feeder.slice % depth == 0) loaded_row_ = {feeder.walker.number(), row + 1};
  return true;
}

}  // namespace orrery
