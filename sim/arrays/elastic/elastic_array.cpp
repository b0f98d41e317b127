#include "sim/arrays/elastic/elastic_array.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/arrays/register_accesses.h"

namespace orrery {
namespace {

/// Depth of each PE's FIFO: those at the edge also hold the skew of their lane.
std::vector<std::int64_t> link_depths(const ArrayConfig& config, Travel travel,
                                      std::int64_t lane_skew) {
  std::vector<std::int64_t> depths(static_cast<std::size_t>(config.pes()), config.link_depth);
  for (std::int64_t row = 0; row < config.rows; ++row) {
    for (std::int64_t col = 0; col < config.cols; ++col) {
      auto& depth = depths[static_cast<std::size_t>(row * config.cols + col)];
      if (travel == Travel::kRight && col == 0) depth += row * lane_skew;
      if (travel == Travel::kDown && row == 0) depth += col * lane_skew;
    }
  }
  return depths;
}

}  // namespace

ElasticArray::ElasticArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                           const Accelerator& accelerator, Activity& activity, Values* values)
    : PeArray(name, time, tiles, accelerator, activity, values),
      out_(schedule_.travel_of(Operand::kOfmap)),
      input_stays_(!schedule_.output_stays()),
      pes_(static_cast<std::size_t>(accelerator.array.pes())),
      held_(values != nullptr ? pes_.size() : 0),
      credit_(pes_.size(), 0),
      stepping_(pes_.size(), 0),
      exit_(config_.mac_latency() + config_.outputs.latency),
      setup_left_(accelerator.array.fold_setup) {
  const std::int64_t sum_latency = schedule_.output_stays() ? 1 : 1 + config_.mac_latency();
  for (const Operand operand : kAllOperands) {
    const Travel travel = schedule_.travel_of(operand);
    if (travel != Travel::kStays) {
      const bool sums = operand == Operand::kOfmap;
      grids_[index_of(operand)] = std::make_unique<LinkGrid>(
          link_depths(config_, travel, sums ? 0 : sum_latency),
          travel == Travel::kRight ? 1 : config_.cols, sums ? sum_latency : 1, values != nullptr);
    }
    if (operand != Operand::kOfmap) {
      feeders_.push_back({operand, FoldCursor(tiles), 0});
    }
  }
  const std::int64_t sum_lanes = out_ == Travel::kRight ? config_.rows : config_.cols;
  for (std::int64_t lane = 0; out_ != Travel::kStays && lane < sum_lanes; ++lane) {
    grid(Operand::kOfmap).set_begins(out_ == Travel::kRight ? at(lane, 0) : at(0, lane));
  }
}

bool ElasticArray::done() const {
  return folds_.empty() && exit_.empty() &&
         std::all_of(feeders_.begin(), feeders_.end(),
                     [](const Feeder& feeder) { return feeder.walker.done(); });
}

bool ElasticArray::cycle() {
  if (done()) return false;
  bool progress = emit_results();
  setting_up_ = false;
  fired_ = 0;
  step_all();
  decide_others();
  ++accounted_;
  for (Feeder& feeder : feeders_) progress |= feed(feeder);
  for (const std::size_t pe : firing_) fire(pe);
  activity_.of(Cause::kComputing) += fired_;
  activity_.macs += fired_;
  if (fired_ == 0) ++activity_.stall_cycles;
  for (const auto& links : grids_) {
    if (links) links->commit();
  }
  if (loaded_row_) {
    if (ActiveFold* fold = folds_.find(loaded_row_->first)) fold->rows_loaded = loaded_row_->second;
    loaded_row_.reset();
  }
  return progress || fired_ > 0 || !exit_.empty();
}

/// Moves all PEs with credit that their links let move.
void ElasticArray::step_all() {
  const std::size_t pes = pes_.size();
  std::uint8_t* const credit = credit_.data();
  std::uint8_t* const __restrict stepping = stepping_.data();
  for (std::size_t pe = 0; pe < pes; ++pe) stepping[pe] = credit[pe] != 0;
  for (const auto& links : grids_) {
    if (links) links->hold_back(stepping_);
  }
  for (const Operand operand : kAllOperands) {
    if (const auto& links = grids_[index_of(operand)]) {
      activity_.hops[index_of(operand)] += links->advance(stepping_);
    }
  }
  std::int32_t stepped = 0;
  for (std::size_t pe = 0; pe < pes; ++pe) {
    credit[pe] = static_cast<std::uint8_t>(credit[pe] - stepping[pe]);
    stepped += stepping[pe];
  }
  if (observers.pe_map != nullptr) {
    for (std::size_t pe = 0; pe < pes; ++pe) {
      observers.pe_map->add(pe, Cause::kComputing, stepping[pe]);
    }
  }
  fired_ += stepped;
}

/// Lists those of the other PEs that fire, and accounts for what the rest wait for. Nobody sees
/// what moved in this cycle before its end.
void ElasticArray::decide_others() {
  firing_.clear();
  std::size_t index = 0;
  for (std::int64_t row = 0; row < config_.rows; ++row) {
    for (std::int64_t col = 0; col < config_.cols; ++col, ++index) {
      if (stepping_[index] != 0) continue;
      const Cause cause = decide(row, col);
      if (observers.pe_map != nullptr) observers.pe_map->add(index, cause, 1);
      if (cause == Cause::kComputing) {
        firing_.push_back(index);
      } else {
        ++activity_.of(cause);
      }
    }
  }
  fired_ += static_cast<std::int64_t>(firing_.size());
}

Cause ElasticArray::waiting_for_fold() const {
  const FoldCursor& next = feeders_.front().walker;
  if (next.done()) return Cause::kDraining;
  return tile_ready(next.tile()) ? Cause::kDraining : Cause::kWaitingDram;
}

/// Sums of a narrow fold have a shorter way out; they must not pass those of the folds ahead, which
/// may belong to the same outputs.
bool ElasticArray::would_overtake(std::int64_t number, std::int64_t row, std::int64_t col) const {
  const bool down = out_ == Travel::kDown;
  for (std::int64_t ahead = folds_.first(); ahead < number; ++ahead) {
    const Fold& fold = folds_.at(ahead).fold;
    const std::int64_t lanes = down ? fold.cols.size : fold.rows.size;
    if ((down ? col : row) >= lanes) continue;
    const std::size_t exit = down ? at(fold.rows.size - 1, col) : at(row, fold.cols.size - 1);
    if (pes_[exit].fold <= ahead) return true;
  }
  return false;
}

/// Finds the PE's next fold, if it has begun.
bool ElasticArray::enter_fold(Pe& pe, std::int64_t row, std::int64_t col) {
  // Folds that it has no part in may be over before it gets to them.
  pe.fold = std::max(pe.fold, folds_.first());
  ActiveFold* fold = folds_.find(pe.fold);
  while (fold != nullptr && !fold->maps(row, col)) fold = folds_.find(++pe.fold);
  if (fold == nullptr) return false;
  pe.active = fold;
  set_ends(at(row, col), fold->fold, row, col);
  return true;
}

/// Words of the fold go no further than its last row and column.
void ElasticArray::set_ends(std::size_t index, const Fold& fold, std::int64_t row,
                            std::int64_t col) {
  for (const Operand operand : kAllOperands) {
    LinkGrid* links = grids_[index_of(operand)].get();
    if (links == nullptr) continue;
    links->set_ends(index, schedule_.travel_of(operand) == Travel::kRight
                               ? col + 1 == fold.cols.size
                               : row + 1 == fold.rows.size);
  }
}

/// It is ahead of the others: idle in their fold, or waiting for the next.
Cause ElasticArray::without_fold(const Pe& pe, std::int64_t row, std::int64_t col) const {
  const bool others_work = !folds_.empty() && pe.fold >= folds_.opened();
  if (others_work && !folds_.back().maps(row, col)) return Cause::kUnmapped;
  return others_work ? Cause::kDraining : waiting_for_fold();
}

/// May the PE fire (kComputing), or what does it wait for? One that has credit and did not step is
/// held back by a link.
Cause ElasticArray::decide(std::int64_t row, std::int64_t col) {
  const std::size_t index = at(row, col);
  Pe& pe = pes_[index];
  if (pe.active == nullptr && !enter_fold(pe, row, col)) return without_fold(pe, row, col);
  if (input_stays_ && pe.step == 0 && pe.active->rows_loaded <= row) return Cause::kFilling;
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    const LinkGrid* links = grids_[index_of(operand)].get();
    if (links == nullptr) continue;
    if (!links->ready(index)) return pe.step == 0 ? Cause::kFilling : waiting_for(operand);
    // Its own operand cannot move on: it waits for its neighbour to take one.
    if (links->blocked(index)) return waiting_for(operand);
  }
  if (out_ == Travel::kStays) {
    const bool last = credit_[index] == 0 && pe.step + 1 == pe.active->fold.steps.size;
    return last && exit_.full() ? Cause::kWaitingPsumOut : Cause::kComputing;
  }
  const LinkGrid& sums = grid(Operand::kOfmap);
  if (!sums.ready(index)) {
    return pe.step == 0 ? Cause::kFilling : Cause::kWaitingPsumIn;
  }
  const bool blocked =
      sums.ends(index) ? exit_.full() || would_overtake(pe.fold, row, col) : sums.blocked(index);
  return blocked ? Cause::kWaitingPsumOut : Cause::kComputing;
}

bool ElasticArray::emit_results() {
  bool progress = false;
  while (exit_.ready(now())) {
    if (results.size() > 0 && results->full()) return progress;
    ElasticExit::Due due = exit_.take();
    folds_.at(due.fold).results_left -= due.beat.words;
    due.beat.ends_tile += folds_.retire();
    leave(std::move(due.beat));
    progress = true;
  }
  return progress;
}

void ElasticArray::finish(std::int64_t cycles) {
  const Cause cause = accelerator_.dram.ideal ? Cause::kDraining : Cause::kWaitingDram;
  account_all(cause, cycles - accounted_);
  count_register_accesses(schedule_, config_, activity_);
}

std::int64_t ElasticArray::tile() const {
  if (!folds_.empty()) return folds_.front().tile.index;
  // The feeders wait for the first fold that is not over.
  const FoldCursor& next = feeders_.front().walker;
  return next.done() ? schedule_.tiles() : next.tile().index;
}

std::string ElasticArray::status() const {
  return fmt::format(
      "array: {} folds in flight, {} results to leave, {} PEs fired; ifmap edge {}, "
      "filter edge {}",
      folds_.opened() - folds_.first(), exit_.size(), fired_,
      edge_ready(Operand::kIfmap) ? "ready" : "empty",
      edge_ready(Operand::kFilter) ? "ready" : "empty");
}

void ElasticArray::trace(Signals& signals) const {
  signals.add("array.pes_firing", fired_);
  signals.add("array.folds", folds_begun_);
}

}  // namespace orrery
