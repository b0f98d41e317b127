#include "sim/arrays/lockstep/lockstep_array.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "sim/arrays/register_accesses.h"
#include "sim/memory/stream_reader.h"

namespace orrery {
namespace {

/// Partial sums that pass through a PE take its whole pipeline; everything else takes one register.
std::int64_t skew(const Schedule& schedule, const ArrayConfig& config, Travel summed_along) {
  const bool summed = schedule.travel_of(Operand::kOfmap) == summed_along;
  return summed ? 1 + config.mac_latency() : 1;
}

bool is_stream(const Schedule& schedule, Operand operand) {
  return operand != Operand::kOfmap && schedule.travel_of(operand) != Travel::kStays;
}

}  // namespace

LockstepArray::LockstepArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                             const Accelerator& accelerator, Activity& activity, Values* values)
    : PeArray(name, time, tiles, accelerator, activity, values),
      walker_(tiles),
      loader_(tiles),
      row_skew_(skew(schedule_, config_, Travel::kDown)),
      col_skew_(skew(schedule_, config_, Travel::kRight)),
      due_(schedule_.output_stays()),
      account_(config_.rows, config_.cols, row_skew_, col_skew_, activity, observers) {
  if (values != nullptr) {
    datapath_ = std::make_unique<LockstepValues>(schedule_, config_, row_skew_, col_skew_, *values,
                                                 observers);
  }
  begin_fold();
}

bool LockstepArray::done() const { return walker_.done() && due_.empty() && collected_.empty(); }

std::int64_t LockstepArray::lanes_crossed(std::int64_t used, std::int64_t all) const {
  return config_.pad_edge_folds ? all : used;
}

std::int64_t LockstepArray::crossing(const Fold& fold) const {
  return (lanes_crossed(fold.rows.size, config_.rows) - 1) * row_skew_ +
         (lanes_crossed(fold.cols.size, config_.cols) - 1) * col_skew_;
}

std::int64_t LockstepArray::steps_of_fold() const {
  return config_.pad_steps ? config_.max_steps : walker_.fold().steps.size;
}

bool LockstepArray::cycle() {
  if (done()) return false;
  drained_ = due_.empty() && collected_.empty();
  const bool overdue = !emit_results(advance_ - 1);
  const Slot slot = overdue ? Slot{false, false, Cause::kWaitingPsumOut} : next_slot();
  signal_cause_ = static_cast<std::int64_t>(slot.cause);
  signal_moves_ = slot.advances;
  bool progress = false;
  if (slot.advances) {
    progress = slot.step || !due_.empty();
    if (slot.step) {
      enter_step();
    } else {
      enter_bubble(slot.cause);
    }
    emit_results(advance_);
    ++advance_;
  } else {
    account_.stall(slot.cause, region_rows_, region_cols_);
    ++activity_.stall_cycles;
  }
  progress |= collect();
  progress |= load_stationary();
  return progress || setup_left_ > 0;
}

LockstepArray::Slot LockstepArray::next_slot() {
  const auto bubble = [](Cause cause) { return Slot{true, false, cause}; };
  if (walker_.done()) return bubble(Cause::kDraining);
  const Fold& fold = walker_.fold();
  if (!begun_) {
    if (advance_ < resume_at_ || (drain_first_ && !drained_)) return bubble(Cause::kDraining);
    begun_ = true;
    account_.begin_fold(drained_bubbles_, std::min(region_rows_, fold.rows.size),
                        std::min(region_cols_, fold.cols.size));
    region_rows_ = fold.rows.size;
    region_cols_ = fold.cols.size;
  }
  if (!tile_ready(walker_.tile())) return bubble(Cause::kWaitingDram);
  if (setup_left_ > 0) {
    --setup_left_;
    return bubble(Cause::kFilling);
  }
  if (fold.loads_stationary && step_ == 0 && !loaded_) {
    return bubble(loader_starved_ ? waiting_for(schedule_.stationary()) : Cause::kFilling);
  }
  if (step_ < fold.steps.size) {
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      if (is_stream(schedule_, operand) && !edge_ready(operand)) {
        return {config_.starved == Starved::kBubble, false, waiting_for(operand)};
      }
    }
  }
  const bool drains = schedule_.output_stays() && step_ + 1 == steps_of_fold();
  if (drains && config_.outputs.path == OutputPath::kRegisters &&
      advance_ + config_.mac_latency() + config_.outputs.latency - 1 < output_busy_until_) {
    return bubble(Cause::kWaitingPsumOut);
  }
  return {true, true, Cause::kComputing};
}

void LockstepArray::enter_bubble(Cause cause) {
  account_.advance(cause, region_rows_, region_cols_);
  if (cause == Cause::kDraining) ++drained_bubbles_;
  if (datapath_) datapath_->enter_bubble(advance_);
}

void LockstepArray::enter_step() {
  const Fold& fold = walker_.fold();
  const Tile& tile = walker_.tile();
  const std::int64_t steps = steps_of_fold();
  if (step_ == 0) start_fold_steps();
  const bool real = step_ < fold.steps.size;
  activity_.last_operand = now();  // padding enters like any other word
  StepWords words;
  if (real) {
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      if (!is_stream(schedule_, operand)) continue;
      words.of[index_of(operand)] = take_slice(operand, tile, fold, step_).words;
    }
    const std::int64_t pes = fold.rows.size * fold.cols.size;
    activity_.macs += pes;
    activity_.active_pes = std::max(activity_.active_pes, pes);
    account_.advance(Cause::kComputing, fold.rows.size, fold.cols.size);
  } else {
    account_.advance(Cause::kUnmapped, fold.rows.size, fold.cols.size);
  }
  if (datapath_) {
    words.last = step_ + 1 == steps;
    datapath_->enter_step(advance_, tile, fold, step_, words);
  }
  if (!schedule_.output_stays()) schedule_flow(real);
  if (++step_ == steps) end_fold();
}

void LockstepArray::start_fold_steps() {
  count_fold();
  if (!walker_.fold().loads_stationary) return;
  loaded_ = false;
  loaded_slices_ = 0;
  loader_.next();
}

void LockstepArray::begin_fold() {
  step_ = 0;
  begun_ = false;
  drained_bubbles_ = 0;
  setup_left_ = walker_.done() ? 0 : config_.fold_setup;
}

/// The last step of the fold has entered in this advance.
void LockstepArray::end_fold() {
  const Fold fold = walker_.fold();
  const std::int64_t computed = advance_ + crossing(fold);
  count_hops(fold);
  if (schedule_.output_stays()) schedule_drain(fold);
  walker_.next();
  if (!schedule_.output_stays() && loader_.number() < walker_.number()) loader_.next();
  resume_at_ = 0;
  drain_first_ = config_.barrier == FoldBarrier::kDrained;
  if (config_.barrier == FoldBarrier::kComputed) resume_at_ = computed + config_.mac_latency() + 1;
  if (schedule_.output_stays() && config_.outputs.path == OutputPath::kThroughArray) {
    const std::int64_t rows = lanes_crossed(fold.rows.size, config_.rows);
    resume_at_ = computed + config_.mac_latency() + 1 + rows * config_.outputs.interval;
  }
  if (!walker_.done() && walker_.fold().loads_stationary && !schedule_.loads_behind) {
    resume_at_ = std::max(resume_at_, computed + 1);
  }
  // Sums of a narrower fold have a shorter way out, but must not overtake those ahead of them.
  if (!walker_.done() && !schedule_.output_stays()) {
    resume_at_ = std::max(resume_at_, computed + 1 - crossing(walker_.fold()));
  }
  begin_fold();
}

/// Words move from PE to PE as far as the last that needs them; sums cross what the fold crosses.
void LockstepArray::count_hops(const Fold& fold) {
  const std::int64_t rows = fold.rows.size, cols = fold.cols.size;
  for (const Operand operand : kAllOperands) {
    const bool sums = operand == Operand::kOfmap;
    const Travel travel = schedule_.travel_of(operand);
    std::int64_t moves = 0;  // of the words of one step
    if (travel == Travel::kRight) {
      moves = rows * ((sums ? lanes_crossed(cols, config_.cols) : cols) - 1);
    } else if (travel == Travel::kDown) {
      moves = cols * ((sums ? lanes_crossed(rows, config_.rows) : rows) - 1);
    }
    activity_.hops[index_of(operand)] += fold.steps.size * moves;
  }
  if (!schedule_.output_stays() || config_.outputs.path == OutputPath::kDirect) return;
  // The n-th row or column of results moves n times before it leaves.
  const bool by_column = config_.outputs.path == OutputPath::kRegisters;
  const std::int64_t beats = by_column ? cols : rows, words = by_column ? rows : cols;
  activity_.hops[index_of(Operand::kOfmap)] += words * (beats * (beats - 1) / 2);
}

/// The sums of this step, once they have passed all PEs.
void LockstepArray::schedule_flow(bool real) {
  const Fold& fold = walker_.fold();
  ResultRuns::Run run;
  run.at = advance_ + crossing(fold) + config_.mac_latency() + config_.outputs.latency;
  if (real) {
    run.words =
        schedule_.travel_of(Operand::kOfmap) == Travel::kDown ? fold.cols.size : fold.rows.size;
    run.accumulates = !schedule_.step_starts_sums(walker_.tile(), fold, step_);
  }
  run.ends_tile = fold.last_of_tile && step_ + 1 == steps_of_fold() ? 1 : 0;
  due_.add(run);
}

/// The sums that the PEs hold at the end of a fold.
void LockstepArray::schedule_drain(const Fold& fold) {
  const OutputConfig& outputs = config_.outputs;
  const std::int64_t rows = lanes_crossed(fold.rows.size, config_.rows);
  const std::int64_t cols = lanes_crossed(fold.cols.size, config_.cols);
  const bool direct = outputs.path == OutputPath::kDirect;
  const bool by_column = outputs.path == OutputPath::kRegisters;
  const std::int64_t beats = direct ? rows + cols - 1 : by_column ? cols : rows;
  ResultRuns::Run run;
  run.at = advance_ + config_.mac_latency() + outputs.latency;
  if (!direct) {
    run.at = std::max(run.at + crossing(fold), output_busy_until_ + outputs.interval);
    run.interval = outputs.interval;
    output_busy_until_ = run.at + (beats - 1) * run.interval;
  }
  run.accumulates = !fold.starts_sums;
  run.entered = advance_;
  const auto add = [&](std::int64_t number, std::int64_t words, std::int64_t words_step) {
    if (number == 0) return;
    run.beats = number;
    run.words = words;
    run.words_step = words_step;
    run.ends_tile = fold.last_of_tile && run.number + number == beats ? 1 : 0;
    due_.add(run);
    run.at += number * run.interval;
    run.number += number;
  };
  if (direct) {
    // A diagonal of PEs at a time: they become longer, stay as they are, and become shorter.
    const auto [shorter, longer] = std::minmax({fold.rows.size, fold.cols.size});
    add(shorter, 1, 1);
    add(longer - shorter, shorter, 0);
    add(shorter - 1, shorter - 1, -1);
    // Of the PEs beyond them, only the last says something: that the fold is over.
    const std::int64_t silent = std::max<std::int64_t>(beats - 1 - run.number, 0);
    run.at += silent;
    run.number += silent;
  } else {
    add(by_column ? fold.cols.size : fold.rows.size, by_column ? fold.rows.size : fold.cols.size,
        0);
  }
  add(beats - run.number, 0, 0);
}

/// Lets results leave that are due by `advance`; false when one had to stay.
bool LockstepArray::emit_results(std::int64_t advance) {
  while (!due_.empty() && due_.next_at() <= advance) {
    if (results.size() > 0 && results->full()) return false;
    Beat beat = due_.take();
    if (datapath_) beat.values = datapath_->take_results(beat);
    if (config_.outputs.collector == Collector::kAll) {
      leave(std::move(beat));
    } else {
      collected_.push(std::move(beat));
    }
  }
  return true;
}

/// A collector that takes half of the words that are queued in each cycle.
bool LockstepArray::collect() {
  std::int64_t wanted = ceil_div(collected_.words(), 2);
  bool progress = false;
  while (!collected_.empty() && (wanted > 0 || collected_.front().words == 0)) {
    if (results.size() > 0 && results->full()) break;
    Beat taken = collected_.take(wanted);
    wanted -= taken.words;
    leave(std::move(taken));
    progress = true;
  }
  return progress;
}

/// Goes on to the next fold that loads, through tiles that are ready. No further: where weights
/// stay for thousands of tiles, no state would recur.
bool LockstepArray::finds_load() {
  while (!loader_.done() && tile_ready(loader_.tile())) {
    if (loader_.fold().loads_stationary) return true;
    loader_.next();
  }
  return false;
}

/// One row (one word) of the stationary operand a cycle, into shadow registers or, when there are
/// none, once the fold before has left.
bool LockstepArray::load_stationary() {
  loader_starved_ = false;
  if (schedule_.output_stays() || loaded_) return false;
  // Without shadow registers, only for the fold that waits for it.
  const bool awaited = begun_ && step_ == 0 && setup_left_ == 0 && !walker_.done() &&
                       walker_.fold().loads_stationary;
  if ((!schedule_.loads_behind && !awaited) || !finds_load()) return false;
  const Fold& fold = loader_.fold();
  const Operand operand = schedule_.stationary();
  const std::int64_t held = schedule_.held_words(loader_.tile());
  if (loaded_slices_ < fold.rows.size * held) {
    if (!edge_ready(operand)) {
      loader_starved_ = true;
      return false;
    }
    const Slice slice = take_slice(operand, loader_.tile(), fold, loaded_slices_);
    if (datapath_) datapath_->load(loaded_slices_ / held, loaded_slices_ % held, slice.words);
  }
  ++loaded_slices_;
  loaded_ = loaded_slices_ == lanes_crossed(fold.rows.size, config_.rows) * held;
  if (loaded_ && datapath_) datapath_->finish_load();
  return true;
}

void LockstepArray::finish(std::int64_t cycles) {
  const auto tail = static_cast<std::int64_t>(cycles - advance_ - activity_.stall_cycles);
  account_.finish(accelerator_.dram.ideal ? Cause::kDraining : Cause::kWaitingDram, tail);
  count_register_accesses(schedule_, config_, activity_);
  if (datapath_ && datapath_->macs() != activity_.macs) {
    throw ModelError("array", cycles,
                     fmt::format("the datapath did {} MACs, the schedule has {}", datapath_->macs(),
                                 activity_.macs.text()));
  }
}

void LockstepArray::visit_step(State& state) {
  // Which steps start sums may change within a fold whose steps run over a reduction: then every
  // step is its own.
  const bool all_alike =
      schedule_.output_stays() ||
      std::none_of(schedule_.step_dims.begin(), schedule_.step_dims.end(), is_reduction);
  if (walker_.done() || !all_alike) {
    state.exact("step", step_);
    return;
  }
  const std::int64_t steps = walker_.fold().steps.size;
  const bool real = step_ < steps;
  state.progress("step", step_, real ? 1 : steps, (real ? steps : steps_of_fold()) - 1);
}

void LockstepArray::visit_loads(State& state) {
  if (schedule_.output_stays()) return;  // it loads nothing
  std::int64_t fold = loader_.number();
  state.relative("loader", fold, walker_.number());
  if (state.setting()) {
    loader_.seek(fold, tile());
  }
  state.exact("loaded", loaded_);
  state.exact("loader_starved", loader_starved_);
  if (loaded_ || loader_.done() || !loader_.fold().loads_stationary) {
    if (!state.setting()) loaded_slices_ = 0;
    state.exact("loaded_slices", loaded_slices_);
    return;
  }
  const std::int64_t held = schedule_.held_words(loader_.tile());
  const std::int64_t words = loader_.fold().rows.size * held;
  const bool real = loaded_slices_ < words;
  state.progress("loaded_slices", loaded_slices_, real ? 0 : words,
                 (real ? words : lanes_crossed(loader_.fold().rows.size, config_.rows) * held) - 1);
}

void LockstepArray::visit(State& state, GroupId) {
  const State::Within within(state, "lockstep");
  std::int64_t fold = walker_.number(), at_tile = tile();
  state.sequence_number(fold);
  state.count(at_tile);
  if (state.setting()) walker_.seek(fold, at_tile);
  visit_step(state);
  state.exact("begun", begun_);
  state.exact("setup_left", setup_left_);
  state.count(advance_);
  state.relative("resume_at", resume_at_, advance_, 0);
  state.exact("drain_first", drain_first_);
  state.saturating("drained_bubbles", drained_bubbles_, account_.max_skew());
  state.exact("region_rows", region_rows_);
  state.exact("region_cols", region_cols_);
  visit_loads(state);
  // Long past, it is the same however long.
  state.relative("output_busy_until", output_busy_until_, advance_, -config_.outputs.interval);
  due_.visit(state, advance_);
  collected_.visit(state);
  account_.visit(state);
  visit_ideal_edges(state);
}

std::string LockstepArray::status() const {
  if (walker_.done()) return fmt::format("array: {} results to leave", due_.beats());
  const Fold& fold = walker_.fold();
  return fmt::format(
      "array: tile {} ({}), step {} of {}, stationary {}, ifmap edge {}, filter edge {}",
      walker_.tile().index, tile_ready(walker_.tile()) ? "there" : "not there", step_,
      fold.steps.size, fold.loads_stationary && !loaded_ ? "loading" : "held",
      edge_ready(Operand::kIfmap) ? "ready" : "empty",
      edge_ready(Operand::kFilter) ? "ready" : "empty");
}

void LockstepArray::trace(Signals& signals) const {
  signals.add("array.step", step_);
  signals.add("array.cause", signal_cause_,
              [](std::int64_t cause) { return name_of(static_cast<Cause>(cause)); });
  signals.add("array.moves", signal_moves_);
  signals.add("array.folds", folds_begun_);
}

}  // namespace orrery
