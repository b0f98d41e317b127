#include "sim/elastic_array.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/error.h"
#include "sim/pe_accesses.h"
#include "sim/stream_reader.h"

namespace orrery {
namespace {

/// Results that may wait behind the array for the buffer before PEs must hold theirs.
constexpr std::size_t kExitDepth = 4;
/// Most steps that a PE may have in credit: what a byte counts.
constexpr std::int64_t kMostCredit = 255;

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

ElasticArray::ElasticArray(sc_core::sc_module_name name, Clock& time, BodyStream& bodies,
                           const Accelerator& accelerator, Activity& activity, Values* values)
    : PeArray(name, time, bodies, accelerator, activity, values),
      out_(schedule_.travel_of(Operand::kOfmap)),
      input_stays_(!schedule_.output_stays()),
      pes_(static_cast<std::size_t>(accelerator.array.pes())),
      held_(values != nullptr ? pes_.size() : 0),
      credit_(pes_.size(), 0),
      stepping_(pes_.size(), 0),
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
      feeders_.push_back({operand, FoldCursor(bodies), 0, 0});
    }
  }
  const std::int64_t sum_lanes = out_ == Travel::kRight ? config_.rows : config_.cols;
  for (std::int64_t lane = 0; out_ != Travel::kStays && lane < sum_lanes; ++lane) {
    grid(Operand::kOfmap).set_begins(out_ == Travel::kRight ? at(lane, 0) : at(0, lane));
  }
}

bool ElasticArray::done() const {
  return folds_.empty() && due_.empty() &&
         std::all_of(feeders_.begin(), feeders_.end(),
                     [](const Feeder& feeder) { return feeder.walker.done(); });
}

ElasticArray::ActiveFold* ElasticArray::active(std::int64_t fold) {
  if (fold < first_fold_ || fold >= opened_) return nullptr;
  return &folds_[static_cast<std::size_t>(fold - first_fold_)];
}

bool ElasticArray::maps(const ActiveFold& active, std::int64_t row, std::int64_t col) const {
  return row < active.fold.rows.size && col < active.fold.cols.size;
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
    if (ActiveFold* fold = active(loaded_row_->first)) fold->rows_loaded = loaded_row_->second;
    loaded_row_.reset();
  }
  return progress || fired_ > 0 || !due_.empty();
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

/// Results beyond those on their way through the pipeline wait for the buffer.
bool ElasticArray::exit_full() const {
  const std::int64_t pipeline = config_.mac_latency() + config_.outputs.latency;
  return due_.size() >= kExitDepth + 2 * static_cast<std::size_t>(pipeline);
}

/// Sums of a narrow fold have a shorter way out; they must not pass those of the folds ahead, which
/// may belong to the same outputs.
bool ElasticArray::would_overtake(std::int64_t number, std::int64_t row, std::int64_t col) const {
  const bool down = out_ == Travel::kDown;
  for (std::int64_t ahead = first_fold_; ahead < number; ++ahead) {
    const Fold& fold = folds_[static_cast<std::size_t>(ahead - first_fold_)].fold;
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
  pe.fold = std::max(pe.fold, first_fold_);
  ActiveFold* fold = active(pe.fold);
  while (fold != nullptr && !maps(*fold, row, col)) fold = active(++pe.fold);
  if (fold == nullptr) return false;
  pe.active = fold;
  for (const Operand operand : kAllOperands) {
    LinkGrid* links = grids_[index_of(operand)].get();
    if (links == nullptr) continue;
    links->set_ends(at(row, col), schedule_.travel_of(operand) == Travel::kRight
                                      ? col + 1 == fold->fold.cols.size
                                      : row + 1 == fold->fold.rows.size);
  }
  return true;
}

/// It is ahead of the others: idle in their fold, or waiting for the next.
Cause ElasticArray::without_fold(const Pe& pe, std::int64_t row, std::int64_t col) const {
  const bool others_work = !folds_.empty() && pe.fold >= opened_;
  if (others_work && !maps(folds_.back(), row, col)) return Cause::kUnmapped;
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
    return last && exit_full() ? Cause::kWaitingPsumOut : Cause::kComputing;
  }
  const LinkGrid& sums = grid(Operand::kOfmap);
  if (!sums.ready(index)) {
    return pe.step == 0 ? Cause::kFilling : Cause::kWaitingPsumIn;
  }
  const bool blocked =
      sums.ends(index) ? exit_full() || would_overtake(pe.fold, row, col) : sums.blocked(index);
  return blocked ? Cause::kWaitingPsumOut : Cause::kComputing;
}

void ElasticArray::fire(std::size_t index) {
  Pe& pe = pes_[index];
  std::int64_t product = 1;
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    LinkGrid* links = grids_[index_of(operand)].get();
    const bool flows = links != nullptr;
    const std::int64_t word = flows                ? links->pop(index)
                              : values_ != nullptr ? stationary_word(index)
                                                   : 1;
    product *= word;
    if (observers.toggles != nullptr) observers.toggles->see(wire_at_pe(operand), index, word);
    if (!flows || links->ends(index)) continue;
    links->push_on(index, word);
    ++activity_.hops[index_of(operand)];
  }
  const auto wrap = [&](std::int64_t sum) { return values_ != nullptr ? values_->wrap(sum) : 0; };
  if (out_ == Travel::kStays) {
    pe.sum = wrap((pe.step == 0 ? 0 : pe.sum) + product);
    if (observers.toggles != nullptr) observers.toggles->see(Wire::kPePsum, index, pe.sum);
    if (pe.step + 1 == pe.active->fold.steps.size) result(index, pe.sum);
  } else {
    LinkGrid& sums = grid(Operand::kOfmap);
    const std::int64_t sum = wrap(sums.pop(index) + product);
    if (observers.toggles != nullptr) observers.toggles->see(Wire::kPePsum, index, sum);
    if (sums.ends(index)) {
      result(index, sum);
    } else {
      sums.push_on(index, sum);
      ++activity_.hops[index_of(Operand::kOfmap)];
    }
  }
  next_step(index);
}

std::int64_t ElasticArray::stationary_word(std::size_t index) {
  const Pe& pe = pes_[index];
  HeldWords& held = held_[index];
  while (held.size() > 1 && held[1].first <= pe.fold) held.pop_front();
  return held.front().second.at(
      static_cast<std::size_t>(schedule_.held_word(pe.active->tile, pe.active->fold, pe.step)));
}

/// The PE's sum leaves the array.
void ElasticArray::result(std::size_t index, std::int64_t sum) {
  const Pe& pe = pes_[index];
  const auto& [tile, fold] = std::tie(pe.active->tile, pe.active->fold);
  const bool stays = out_ == Travel::kStays;
  OutputWord word{0, sum};
  if (values_ != nullptr) {
    const std::int64_t row = static_cast<std::int64_t>(index) / config_.cols;
    const std::int64_t col = static_cast<std::int64_t>(index) % config_.cols;
    word.index = tensor_index(schedule_.layer, Operand::kOfmap,
                              schedule_.point(tile, fold, row, col, stays ? 0 : pe.step));
  }
  const bool starts = stays ? fold.starts_sums : schedule_.step_starts_sums(tile, fold, pe.step);
  add_result(pe.fold, !starts, word);
}

/// After a step: on to the next, and credit for those that are all alike, which are those before
/// the last of a PE that makes no result in each.
void ElasticArray::next_step(std::size_t index) {
  Pe& pe = pes_[index];
  const std::int64_t last = pe.active->fold.steps.size - 1;
  if (pe.step == last) {
    --pe.active->pes_left;
    pe.active = nullptr;
    pe.step = 0;
    ++pe.fold;
    return;
  }
  ++pe.step;
  const bool makes_results = out_ != Travel::kStays && grid(Operand::kOfmap).ends(index);
  if (values_ != nullptr || makes_results) return;
  const std::int64_t credit = std::min(last - pe.step, kMostCredit);
  credit_[index] = static_cast<std::uint8_t>(credit);
  pe.step += credit;
}

ElasticArray::ActiveFold* ElasticArray::open_fold(Feeder& feeder) {
  if (ActiveFold* open = active(feeder.fold)) return open;
  if (!tile_ready(feeder.walker.tile())) return nullptr;
  if (config_.barrier == FoldBarrier::kDrained && !folds_.empty()) return nullptr;
  if (config_.barrier == FoldBarrier::kComputed &&
      std::any_of(folds_.begin(), folds_.end(),
                  [](const ActiveFold& fold) { return fold.pes_left > 0; })) {
    return nullptr;
  }
  if (setup_left_ > 0) {
    if (!setting_up_) --setup_left_;  // once a cycle, though both feeders may wait for it
    setting_up_ = true;
    return nullptr;
  }
  setup_left_ = config_.fold_setup;
  const Fold& fold = feeder.walker.fold();
  ActiveFold open{feeder.walker.tile(), fold, 0, 0, 0};
  const std::int64_t pes = fold.rows.size * fold.cols.size;
  open.pes_left = pes;
  open.results_left =
      out_ == Travel::kStays
          ? pes
          : fold.steps.size * (out_ == Travel::kDown ? fold.cols.size : fold.rows.size);
  if (!fold.loads_stationary) open.rows_loaded = fold.rows.size;
  activity_.active_pes = std::max(activity_.active_pes, pes);
  ++activity_.folds;
  folds_.push_back(std::move(open));
  ++opened_;
  return &folds_.back();
}

/// Moves a feeder past folds in which it has nothing (more) to feed.
bool ElasticArray::skip_empty(Feeder& feeder) {
  while (!feeder.walker.done() &&
         feeder.slice ==
             slices_of(schedule_, feeder.operand, feeder.walker.tile(), feeder.walker.fold())) {
    if (active(feeder.fold) == nullptr && feeder.fold >= opened_ && open_fold(feeder) == nullptr) {
      return false;
    }
    feeder.walker.next();
    ++feeder.fold;
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
    if (pes_[at(row, col)].fold + behind < feeder.fold) return false;
  }
  const Slice slice = take_slice(feeder.operand, fold.tile, fold.fold, feeder.slice);
  if (values_ != nullptr) {
    for (std::int64_t col = 0; col < fold.fold.cols.size; ++col) {
      HeldWords& held = held_[at(row, col)];
      if (feeder.slice % depth == 0) held.emplace_back(feeder.fold, std::vector<std::int64_t>());
      held.back().second.push_back(slice.words[static_cast<std::size_t>(col)]);
    }
  }
  ++feeder.slice;
  if (feeder.slice % depth == 0) loaded_row_ = {feeder.fold, row + 1};
  return true;
}

void ElasticArray::add_result(std::int64_t fold, bool accumulates, OutputWord word) {
  const std::int64_t at = now() + config_.mac_latency() + config_.outputs.latency;
  // Those of this cycle are the last of the list.
  auto due = due_.rbegin();
  while (due != due_.rend() && due->at == at &&
         (due->fold != fold || due->beat.accumulates != accumulates)) {
    ++due;
  }
  if (due == due_.rend() || due->at != at) {
    due_.push_back({at, fold, {}});
    due_.back().beat.accumulates = accumulates;
    due = due_.rbegin();
  }
  ++due->beat.words;
  if (values_ != nullptr) due->beat.values.push_back(word);
}

bool ElasticArray::emit_results() {
  bool progress = false;
  while (!due_.empty() && due_.front().at <= now()) {
    if (results.size() > 0 && results->full()) return progress;
    Due due = std::move(due_.front());
    due_.pop_front();
    active(due.fold)->results_left -= due.beat.words;
    retire_folds(due.beat);
    leave(std::move(due.beat));
    progress = true;
  }
  return progress;
}

void ElasticArray::retire_folds(Beat& beat) {
  while (!folds_.empty() && folds_.front().results_left == 0) {
    beat.ends_tile += folds_.front().fold.last_of_tile ? 1 : 0;
    folds_.pop_front();
    ++first_fold_;
  }
}

void ElasticArray::finish(std::int64_t cycles) {
  const Cause cause = accelerator_.dram.ideal ? Cause::kDraining : Cause::kWaitingDram;
  account_all(cause, cycles - accounted_);
  count_register_accesses(schedule_, config_, activity_);
}

std::int64_t ElasticArray::tile() const {
  return folds_.empty() ? schedule_.tiles() : folds_.front().tile.index;
}

void ElasticArray::visit(State& state, Half) { static_cast<void>(state); }

std::string ElasticArray::status() const {
  return fmt::format(
      "array: {} folds in flight, {} results to leave, {} PEs fired; ifmap edge {}, "
      "filter edge {}",
      folds_.size(), due_.size(), fired_, edge_ready(Operand::kIfmap) ? "ready" : "empty",
      edge_ready(Operand::kFilter) ? "ready" : "empty");
}

void ElasticArray::trace(sc_core::sc_trace_file& file) const {
  sc_core::sc_trace(&file, fired_, "array.pes_firing");
  sc_core::sc_trace(&file, activity_.folds, "array.folds");
}

}  // namespace orrery
