#include "dataflows/tile_pipeline.h"

#include <algorithm>
#include <limits>

namespace orrery {
namespace {

/// An iteration that still differs from the one before after so many is taken as typical.
constexpr std::int64_t kMostIterations = 12;

/// Cycles from an order to DRAM's seeing the request, and from the last byte of a load to the tile.
constexpr std::int64_t kOrder = 2, kArrival = 4;
/// Cycles until the first words of a store have come from the buffer to the bus.
constexpr std::int64_t kStoreStart = 4;

}  // namespace

TilePipeline::Times::Times() {
  requests.fill(kLongAgo);
  free.fill(kLongAgo);
  stored.fill(kLongAgo);
  store_at.fill(0);
  store_cycles.fill(0);
}

void TilePipeline::Times::shift(std::int64_t cycles) {
  for (std::int64_t* time : {&frontier, &bus, &filled, &ready, &array, &done}) *time += cycles;
  for (auto& time : requests) time += cycles;
  for (auto& time : free) time += cycles;
  for (auto& time : stored) time += cycles;
  for (std::int64_t i = 0; i < stores; ++i) store_at[static_cast<std::size_t>(i)] += cycles;
}

TilePipeline::Times TilePipeline::Times::relative() const {
  Times from = *this;
  from.shift(-frontier);
  const auto forget = [](std::int64_t& time) { time = std::max<std::int64_t>(time, 0); };
  for (std::int64_t* time : {&from.bus, &from.filled, &from.ready, &from.array, &from.done})
    forget(*time);
  for (auto& time : from.requests) forget(time);
  for (auto& time : from.free) forget(time);
  for (auto& time : from.stored) forget(time);
  return from;
}

/// Goes on as from `before` to now, `times` times more: each time by its own difference, but for
/// what is past.
void TilePipeline::Times::repeat(const Times& before, std::int64_t times) {
  const std::int64_t now = frontier;
  frontier += (frontier - before.frontier) * times;
  const auto move = [&](std::int64_t& time, std::int64_t earlier) {
    const bool past = time <= now;
    if (earlier != kLongAgo) time += (time - earlier) * times;
    if (past) time = std::min(time, frontier);
  };
  move(bus, before.bus);
  move(filled, before.filled);
  move(ready, before.ready);
  move(array, before.array);
  move(done, before.done);
  for (std::size_t i = 0; i < kAhead; ++i) move(requests[i], before.requests[i]);
  for (std::size_t i = 0; i < kOperands; ++i) move(free[i], before.free[i]);
  for (std::size_t i = 0; i < stored.size(); ++i) move(stored[i], before.stored[i]);
  const std::int64_t alike = std::min(stores, before.stores);
  for (std::int64_t i = 0; i < alike; ++i) {
    const auto at = static_cast<std::size_t>(i);
    move(store_at[at], before.store_at[at]);
  }
}

TilePipeline::TilePipeline(const Schedule& schedule, const Accelerator& accelerator)
    : schedule_(schedule), accelerator_(accelerator), array_(schedule, accelerator) {
  const DramConfig& dram = accelerator.dram;
  clocks_ = dram.clock_mhz / accelerator.clock_mhz;
  latency_ = ceil_div(dram.latency_clocks * clocks_.den, clocks_.num);
  for (const Operand operand : kAllOperands) {
    line_words_[index_of(operand)] =
        accelerator.buffer.of(operand).row_words(schedule.layer.stored_bits(operand));
  }
}

/// Cycles of words on the DRAM bus.
std::int64_t TilePipeline::bus_cycles(std::int64_t words, int bits) const {
  const std::int64_t bytes = bytes_of(Words(words), bits).value;
  const std::int64_t clocks = ceil_div(bytes, accelerator_.dram.bus_bytes);
  const auto [num, den] = clocks_;
  return clocks / num * den + ceil_div(clocks % num * den, num);
}

std::int64_t TilePipeline::cycles(const Shape& tile, const PerOperandFlag& twice) {
  tile_ = tile;
  twice_ = twice;
  set_levels(tile);
  set_words();
  times_ = Times();
  any_tile_ = overflow_ = false;
  follow(0, 0);
  if (overflow_) return std::numeric_limits<std::int64_t>::max();
  if (accelerator_.dram.ideal) return times_.done;
  push_store();
  order_stores(std::numeric_limits<std::int64_t>::max());
  return std::max(times_.done, times_.stored[1]) + 1;
}

void TilePipeline::set_levels(const Shape& tile) {
  levels_.clear();
  for (const TileLoop& loop : schedule_.tile_loops) {
    const std::int64_t whole = schedule_.layer.shape[loop.dim], size = tile[loop.dim];
    if (size >= whole) continue;
    const std::int64_t count = ceil_div(whole, size);
    levels_.push_back({loop.dim, count, {size, size, whole - (count - 1) * size}, {}});
  }
  PerOperandFlag changes = {};
  for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
    for (const Operand operand : kAllOperands) {
      changes[index_of(operand)] |= schedule_.varies(operand, level->dim);
    }
    level->changes = changes;
  }
  part_.assign(levels_.size(), kFirst);
  std::size_t kinds = 1;
  for (std::size_t i = 0; i < levels_.size(); ++i) kinds *= 3;
  if (kinds_.size() < kinds) kinds_.resize(kinds);
  ++generation_;
}

/// The rows and columns of the ifmap that each part of the outputs reads with each part of the
/// filter.
void TilePipeline::set_words() {
  const auto span = [&](Dim dim, int part) -> Span {
    const std::int64_t whole = schedule_.layer.shape[dim], size = std::min(tile_[dim], whole);
    const std::int64_t count = ceil_div(whole, size);
    const std::int64_t index = part == kFirst ? 0 : part == kInner ? count > 1 : count - 1;
    return {index * size, std::min(size, whole - index * size)};
  };
  const auto several = [&](Dim dim) { return tile_[dim] < schedule_.layer.shape[dim]; };
  for (int out = 0; out < (several(Dim::kP) ? 3 : 1); ++out) {
    for (int tap = 0; tap < (several(Dim::kR) ? 3 : 1); ++tap) {
      ifmap_rows_[out][tap] = schedule_.ifmap_rows(span(Dim::kP, out), span(Dim::kR, tap), false);
    }
  }
  for (int out = 0; out < (several(Dim::kQ) ? 3 : 1); ++out) {
    for (int tap = 0; tap < (several(Dim::kS) ? 3 : 1); ++tap) {
      ifmap_cols_[out][tap] = schedule_.ifmap_cols(span(Dim::kQ, out), span(Dim::kS, tap), false);
    }
  }
}

/// Follows the iterations of a loop. `changed` is the outermost loop that has gone on.
void TilePipeline::follow(std::size_t level, std::size_t changed) {
  if (level == levels_.size()) {
    follow_tile(changed);
    return;
  }
  const std::int64_t count = levels_[level].count;
  std::array<Ended, kLongestPeriod> ended;  // the last iterations
  for (std::int64_t i = 0; i < count && !overflow_; ++i) {
    part_[level] = i == 0 ? kFirst : i + 1 == count ? kLast : kInner;
    if (i > 0) changed = level;
    follow(level + 1, changed);
    const std::int64_t left = count - 2 - i;  // iterations like this one
    if (left <= 0) continue;
    const Ended now = {times_, times_.relative()};
    for (std::int64_t period = 1; period <= std::min(kLongestPeriod, i - 1); ++period) {
      const Ended& before = ended[static_cast<std::size_t>((i - period) % kLongestPeriod)];
      const bool typical = i >= kMostIterations && period == kLongestPeriod;
      if (left < period || (!typical && !(now.relative == before.relative))) continue;
      i += repeat(before.times, left / period) * period;
      break;
    }
    ended[static_cast<std::size_t>(i % kLongestPeriod)] = now;
  }
  part_[level] = kFirst;
}

/// Goes on as from `before` to now, `times` times more.
std::int64_t TilePipeline::repeat(const Times& before, std::int64_t times) {
  const std::int64_t took = std::max(times_.done - before.done, times_.bus - before.bus);
  overflow_ = took > 0 && times > (std::int64_t{1} << 60) / took;
  if (!overflow_) times_.repeat(before, times);
  return times;
}

const TilePipeline::Kind& TilePipeline::kind() {
  std::size_t code = 0;
  for (const Part part : part_) code = code * 3 + part;
  Kind& kind = kinds_[code];
  if (kind.generation != generation_) kind = make_kind();
  return kind;
}

TilePipeline::Kind TilePipeline::make_kind() const {
  const Layer& layer = schedule_.layer;
  Shape sizes = tile_;
  std::array<std::size_t, kDims> parts = {};
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    sizes[levels_[i].dim] = levels_[i].size[part_[i]];
    parts[static_cast<std::size_t>(levels_[i].dim)] = part_[i];
  }
  const auto part = [&](Dim dim) { return parts[static_cast<std::size_t>(dim)]; };
  const std::int64_t rows = ifmap_rows_[part(Dim::kP)][part(Dim::kR)];
  const std::int64_t cols = ifmap_cols_[part(Dim::kQ)][part(Dim::kS)];
  Kind kind;
  kind.generation = generation_;
  kind.array = array_.work(sizes);
  if (accelerator_.dram.ideal) return kind;
  const auto words = [&](Operand operand) {
    return schedule_.block_words(operand, sizes, rows, cols).value;
  };
  for (const Operand operand : kAllOperands) {
    kind.load[index_of(operand)] = bus_cycles(words(operand), layer.stored_bits(operand));
    kind.lines[index_of(operand)] = ceil_div(words(operand), line_words_[index_of(operand)]);
  }
  kind.store = bus_cycles(words(Operand::kOfmap), layer.ofmap_bits);
  return kind;
}

/// DMA's request to DRAM: served in order, its latency overlapped with what is ahead of it. Returns
/// the end of its transfer. `switches`: cycles that the bus rests before it.
std::int64_t TilePipeline::request(std::int64_t at, std::int64_t cycles, std::int64_t switches) {
  const std::int64_t due = std::max(at, times_.requests[0]) + kOrder + latency_;
  times_.bus = std::max(due, times_.bus + switches) + cycles;
  std::rotate(times_.requests.begin(), times_.requests.begin() + 1, times_.requests.end());
  times_.requests.back() = times_.bus;
  return times_.bus;
}

/// Orders the stores of outputs that are complete by then.
void TilePipeline::order_stores(std::int64_t until) {
  while (times_.stores > 0 && times_.store_at[0] <= until) {
    const std::int64_t end = request(times_.store_at[0], times_.store_cycles[0], kStoreStart);
    times_.stored = {times_.stored[1], end};
    for (std::size_t i = 1; i < kStores; ++i) {
      times_.store_at[i - 1] = times_.store_at[i];
      times_.store_cycles[i - 1] = times_.store_cycles[i];
    }
    --times_.stores;
  }
}

/// The outputs in the works are complete with the tile before.
void TilePipeline::push_store() {
  const auto i = static_cast<std::size_t>(times_.stores++);
  times_.store_at[i] = times_.done;
  times_.store_cycles[i] = last_store_;
}

void TilePipeline::load(const Kind& kind, Operand operand) {
  const auto i = index_of(operand);
  if (kind.load[i] == 0) return;
  if (!accelerator_.buffer.ideal && any_tile_) {
    times_.frontier = std::max(times_.frontier, twice_[i] ? times_.free[i] : times_.done);
    times_.free[i] = times_.done;
  }
  request_load(kind, operand);
}

/// Where the buffer's banks are slower than the bus, what has come waits at DMA for them.
void TilePipeline::request_load(const Kind& kind, Operand operand) {
  // The controller is no further ahead than DMA.
  times_.frontier = std::max(times_.frontier, times_.requests[0]);
  order_stores(times_.frontier);
  const std::int64_t cycles = kind.load[index_of(operand)];
  const std::int64_t end = request(times_.frontier, cycles);
  times_.filled =
      std::max(end, std::max(times_.filled, end - cycles) + kind.lines[index_of(operand)]);
  times_.ready = std::max(times_.ready, times_.filled + kArrival);
}

/// Outputs go to a buffer that an earlier store has left; partial sums come back to it.
void TilePipeline::start_outputs(const Kind& kind, bool first) {
  constexpr auto kOut = index_of(Operand::kOfmap);
  const std::int64_t waiting = twice_[kOut] || accelerator_.buffer.ideal ? 1 : 0;
  while (times_.stores > waiting) order_stores(times_.store_at[0]);
  const bool before_last = waiting == 1 && times_.stores == 0;
  times_.frontier = std::max(times_.frontier, times_.stored[before_last ? 0 : 1]);
  if (!first) request_load(kind, Operand::kOfmap);
}

void TilePipeline::follow_tile(std::size_t changed) {
  const Kind& kind = this->kind();
  const auto changes = [&](Operand operand) {
    return !any_tile_ || levels_[changed].changes[index_of(operand)];
  };
  bool first = true, last = true;  // of the parts of a sum
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    if (!is_reduction(levels_[i].dim)) continue;
    first &= part_[i] == kFirst;
    last &= part_[i] == kLast;
  }
  if (!accelerator_.dram.ideal) {
    const bool outputs = changes(Operand::kOfmap);
    if (outputs && any_tile_) push_store();
    if (changes(Operand::kFilter)) load(kind, Operand::kFilter);
    if (changes(Operand::kIfmap)) load(kind, Operand::kIfmap);
    if (outputs) start_outputs(kind, first);
    times_.ready = std::max(times_.ready, times_.frontier);
  }
  times_.array = std::max(times_.array, times_.ready + kind.array.lead) + kind.array.cycles;
  times_.done = std::max(times_.done, times_.array + kind.array.drain);
  constexpr auto kOut = index_of(Operand::kOfmap);
  last_store_ = std::max(last ? kind.store : kind.load[kOut], kind.lines[kOut]);
  any_tile_ = true;
}

}  // namespace orrery
