#include "sim/arrays/row_stationary/phased_array.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/arrays/row_stationary/pass_accesses.h"

namespace orrery {
namespace {

std::int64_t transfers(const std::vector<Lane>& lanes, std::int64_t width) {
  std::int64_t count = 0;
  for (const Lane& lane : lanes) count += ceil_div(lane.words, width);
  return count;
}

}  // namespace

PhasedArray::PhasedArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                         const Accelerator& accelerator, Activity& activity, Values* values)
    : PeArray(name, time, tiles, accelerator, activity, values),
      multicast_(accelerator.array.multicast),
      tile_(tiles.tile(0)) {}

std::int64_t PhasedArray::length(Phase phase) const {
  const PeProgram& pe = programs_.front();
  switch (phase) {
    case Phase::kWait:
      break;
    case Phase::kStart:
      return multicast_.pass_start;
    case Phase::kLoad:
      return load_cycles_;
    case Phase::kSetUp:
      return multicast_.compute_start;
    case Phase::kMultiply:
      return (pe.images * pe.columns + multicast_.extra_columns) * pe.weights();
    case Phase::kStartSums:
      return multicast_.sums_start;
    case Phase::kAdd:
      return pass_.chain() + pe.psums();
    case Phase::kEnd:
      return multicast_.pass_end;
  }
  return 0;
}

void PhasedArray::start_pass() {
  pass_ = Pass(schedule_, tile_->tile, multicast_);
  load_cycles_ = transfers(pass_.filter_lanes, multicast_.filter.width_words) +
                 transfers(pass_.ifmap_lanes, multicast_.ifmap.width_words);
  lane_ = 0;
  loaded_ = 0;
  programs_.clear();
  for (std::int64_t pe = 0; pe < pass_.pes(); ++pe) programs_.push_back(pass_.program(pe));
  numbers_.clear();
  if (values_ != nullptr) {
    numbers_.resize(programs_.size());
    for (std::size_t pe = 0; pe < programs_.size(); ++pe) {
      numbers_[pe].sums.assign(static_cast<std::size_t>(programs_[pe].psums()), 0);
    }
  }
  count_fold();
  activity_.active_pes = std::max(activity_.active_pes, pass_.pes());
}

/// The first phase from `phase` on that takes time. False when the pass has ended.
bool PhasedArray::enter(Phase phase) {
  step_ = 0;
  phase_ = phase;
  while (length(phase_) == 0) {
    if (phase_ == Phase::kEnd) return false;
    phase_ = static_cast<Phase>(static_cast<int>(phase_) + 1);
  }
  return true;
}

bool PhasedArray::cycle() {
  if (done()) return false;
  ++accounted_;
  if (phase_ == Phase::kWait) {
    if (!tile_ready(tile_->tile)) {
      account_all(Cause::kWaitingDram, 1);
      return false;
    }
    start_pass();
    enter(Phase::kStart);
  }
  work();
  if (++step_ < length(phase_)) return true;
  const bool more =
      phase_ != Phase::kEnd && enter(static_cast<Phase>(static_cast<int>(phase_) + 1));
  if (!more) {
    phase_ = Phase::kWait;
    count_pass(pass_, multicast_, pass_.macs(), activity_);
    if (tiles_done.size() > 0) tiles_done->add(1);
    tile_ = tiles_.tile(++next_tile_);
  }
  return true;
}

void PhasedArray::work() {
  const std::int64_t pes = pass_.pes();
  account_range(pes, config_.pes(), Cause::kUnmapped);
  computing_ = 0;
  switch (phase_) {
    case Phase::kLoad:
      load();
      [[fallthrough]];
    case Phase::kStart:
    case Phase::kSetUp:
      account_range(0, pes, Cause::kFilling);
      break;
    case Phase::kMultiply:
      multiply();
      break;
    case Phase::kAdd:
      add();
      break;
    default:
      account_range(0, pes, Cause::kDraining);
  }
}

/// A transfer to all PEs of a lane at once.
void PhasedArray::load() {
  const bool weights = lane_ < pass_.filter_lanes.size();
  const std::size_t lane = weights ? lane_ : lane_ - pass_.filter_lanes.size();
  const std::int64_t all = (weights ? pass_.filter_lanes : pass_.ifmap_lanes)[lane].words;
  const BusConfig& bus = weights ? multicast_.filter : multicast_.ifmap;
  const std::int64_t words = std::min(bus.width_words, all - loaded_);
  const Operand operand = weights ? Operand::kFilter : Operand::kIfmap;
  for (std::int64_t i = 0; values_ != nullptr && i < words; ++i) {
    const std::int64_t word = loaded_ + i;
    const auto point = weights ? pass_.filter_point(lane, word) : pass_.ifmap_point(lane, word);
    const std::int64_t value = point ? values_->read(operand, *point) : 0;
    if (observers.toggles != nullptr) {
      observers.toggles->see(wire_on_bus(operand), static_cast<std::size_t>(i), value);
    }
    for (const std::int32_t pe : (weights ? pass_.filter_to : pass_.ifmap_to)[lane]) {
      Numbers& numbers = numbers_[static_cast<std::size_t>(pe)];
      (weights ? numbers.weights : numbers.ifmap).push_back(value);
    }
  }
  activity_.edge_words[index_of(operand)] += words;
  activity_.buffer_reads[index_of(operand)] += words;
  activity_.last_operand = now();
  loaded_ += words;
  if (loaded_ == all) {
    loaded_ = 0;
    ++lane_;
    const bool last = lane_ == pass_.filter_lanes.size();
    if (last && filters_read.size() > 0) filters_read->set(tile_->tile.index + 1);
  }
}

void PhasedArray::multiply() {
  for (std::size_t pe = 0; pe < programs_.size(); ++pe) {
    const PeProgram& program = programs_[pe];
    const std::int64_t column = step_ / program.weights();
    if (column >= program.images * program.columns) {
      account(pe, Cause::kDraining);
      continue;
    }
    const std::int64_t word = step_ % program.weights() / program.filters;
    const bool real = word % program.channels < program.real_channels;
    account(pe, real ? Cause::kComputing : Cause::kUnmapped);
    activity_.macs += real ? 1 : 0;
    computing_ += real ? 1 : 0;
    if (values_ != nullptr) multiply_values(pe, real);
  }
}

void PhasedArray::multiply_values(std::size_t index, bool real) {
  const PeProgram& program = programs_[index];
  Numbers& pe = numbers_[index];
  const std::int64_t column = step_ / program.weights(), weight = step_ % program.weights();
  const std::int64_t row = static_cast<std::int64_t>(pe.ifmap.size()) / program.images;
  const std::int64_t word = column / program.columns * row +
                            column % program.columns * program.shift + weight / program.filters;
  auto& sum =
      pe.sums[static_cast<std::size_t>(column * program.filters + weight % program.filters)];
  const std::int64_t in = pe.ifmap[static_cast<std::size_t>(word)],
                     by = pe.weights[static_cast<std::size_t>(weight)];
  sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) +
                                  static_cast<std::uint64_t>(in) * static_cast<std::uint64_t>(by));
  if (real && observers.toggles != nullptr) observers.toggles->see_mac(index, in, by, sum);
}

/// In each cycle every PE of a chain adds one sum to what comes from below: the bottom the first
/// sum in cycle 0, the PE above it in cycle 1. The top's register is written to the buffer a cycle
/// after.
void PhasedArray::add() {
  const std::int64_t chain = pass_.chain();
  const std::size_t ofmap = index_of(Operand::kOfmap);
  for (std::size_t lane = 0; lane < pass_.psum_lanes.size(); ++lane) {
    const std::int64_t sums = pass_.psum_lanes[lane].words;
    const std::int64_t first = std::max<std::int64_t>(0, step_ - sums + 1);  // PE, from the bottom
    const std::int64_t adding = std::max<std::int64_t>(0, std::min(step_ + 1, chain) - first);
    activity_.of(Cause::kAccumulating) += adding;
    activity_.of(Cause::kDraining) += chain - adding;
    if (observers.pe_map != nullptr) map_chain(lane, first, first + adding);
    const bool leaves = step_ >= chain && step_ < chain + sums;
    activity_.hops[ofmap] += adding - (step_ >= chain - 1 && step_ < chain - 1 + sums ? 1 : 0);
    if (pass_.takes_psums() && step_ < sums) ++activity_.buffer_reads[ofmap];
    if (values_ != nullptr) add_values(lane);
    if (!leaves) continue;
    ++activity_.edge_words[ofmap];
    ++activity_.buffer_writes[ofmap];
    if (activity_.first_output < 0) activity_.first_output = now();
    activity_.last_output = now();
  }
}

/// Of a chain, those from `begin` to before `end`, counted from the bottom, add.
void PhasedArray::map_chain(std::size_t lane, std::int64_t begin, std::int64_t end) {
  std::int64_t pe = pass_.collected_from[lane];
  for (std::int64_t place = pass_.chain(); place-- > 0; pe = pass_.below(pe).value_or(-1)) {
    const bool adds = place >= begin && place < end;
    observers.pe_map->add(static_cast<std::size_t>(pe),
                          adds ? Cause::kAccumulating : Cause::kDraining, 1);
  }
}

void PhasedArray::add_values(std::size_t lane) {
  const std::int64_t sums = pass_.psum_lanes[lane].words, chain = pass_.chain();
  const auto numbers = [this](std::int64_t pe) -> Numbers& {
    return numbers_[static_cast<std::size_t>(pe)];
  };
  std::int64_t pe = pass_.collected_from[lane];
  const std::int64_t leaving = step_ - chain;
  if (leaving >= 0 && leaving < sums) {
    Beat beat;
    const Point point = pass_.psum_point(lane, leaving);
    beat.values.push_back(
        {tensor_index(schedule_.layer, Operand::kOfmap, point), numbers(pe).passing});
    see_psum(static_cast<std::size_t>(config_.pes()) + lane, numbers(pe).passing);
    values_->write_results(beat);
  }
  // From the top down, so that each still sees what its neighbour had.
  for (std::int64_t link = 0; link < chain; ++link) {
    const std::int64_t sum = step_ - (chain - 1 - link);
    const std::optional<std::int64_t> below = pass_.below(pe);
    if (sum >= 0 && sum < sums) {
      std::int64_t from_below = 0;
      if (below) {
        from_below = numbers(*below).passing;
      } else if (!tile_->tile.starts_sums) {
        from_below = values_->read_psum(pass_.psum_point(lane, sum));
      }
      if (!below && pass_.takes_psums()) see_psum(lane, from_below);
      numbers(pe).passing =
          values_->wrap(numbers(pe).sums[static_cast<std::size_t>(sum)] + from_below);
    }
    pe = below.value_or(-1);
  }
}

/// Each chain has a wire of its own for each direction.
void PhasedArray::see_psum(std::size_t wire, std::int64_t word) {
  if (observers.toggles != nullptr) observers.toggles->see(Wire::kBusPsum, wire, word);
}

void PhasedArray::finish(std::int64_t cycles) {
  account_all(accelerator_.dram.ideal ? Cause::kDraining : Cause::kWaitingDram,
              cycles - accounted_);
  count_port_accesses(schedule_.layer, accelerator_.buffer, activity_);
}

/// Between two passes nothing is left of the one before.
void PhasedArray::visit(State& state, GroupId) {
  state.sequence_number(next_tile_);
  std::int64_t at_tile = next_tile_;
  state.count(at_tile);
  state.count(accounted_);
  if (state.setting()) tile_ = tiles_.tile(next_tile_);
}

std::string PhasedArray::status() const {
  if (done()) return "array: done";
  return fmt::format("array: pass {} {}", tile_->tile.index,
                     phase_ == Phase::kWait ? "waits for its tile" : "is running");
}

void PhasedArray::trace(Signals& signals) const {
  signals.add("array.pes_computing", computing_);
  signals.add("array.passes", folds_begun_);
}

}  // namespace orrery
