#include "sim/memory/controller.h"

#include <fmt/format.h>

#include <algorithm>

#include "dataflows/run_length.h"

namespace orrery {
namespace {

/// The order in which the loads of a tile are asked for.
constexpr std::array<Operand, kOperands> kLoadOrder = {Operand::kFilter, Operand::kIfmap,
                                                       Operand::kOfmap};

}  // namespace

Bytes dram_bytes(const Schedule& schedule, Operand operand, const Tile& tile, bool psum) {
  const int bits = psum ? schedule.layer.psum_bits : schedule.layer.bits(operand);
  return bytes_of(schedule.tile_words(operand, tile, false), bits);
}

Controller::Controller(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                       const Accelerator& accelerator, Activity& activity, Values* values)
    : Block(name, time),
      schedule_(tiles.schedule()),
      accelerator_(accelerator),
      activity_(activity),
      values_(values),
      tiles_(tiles),
      tile_(tiles.tile(0)) {}

bool Controller::done() {
  return frontier_done() && waiting_.empty() && stores_.empty() && tiles_finished(frontier_) &&
         stores_done->get() == stores_ordered_;
}

/// Layers without MACs pass through: a tile is done as soon as it is there.
bool Controller::tiles_finished(std::int64_t tiles) {
  return schedule_.layer.has_macs() ? tiles_done->reached(tiles) : released_ >= tiles;
}

bool Controller::cycle() {
  bool progress = order_stores();
  progress |= order_loads();
  progress |= release_tiles();
  return progress;
}

/// Is there a buffer for another tile of this operand? Each stays in use until the tile before the
/// next one's first is done (inputs), or read where that is enough, or until it is stored
/// (outputs).
bool Controller::buffer_free(Operand operand) {
  const BufferConfig& buffer = accelerator_.buffer;
  const std::size_t buffers = buffer.ideal || schedule_.buffers_twice(operand) ? 2 : 1;
  // A psum comes back only after its store, however large the buffer is.
  if (buffer.ideal && operand != Operand::kOfmap) return true;
  if (operand == Operand::kOfmap) {
    return output_tiles_ - stores_done->get() < static_cast<std::int64_t>(buffers);
  }
  const auto& held = held_since_[index_of(operand)];
  if (held.size() < buffers) return true;
  // The oldest is released when all tiles before the first one of its successor are done.
  const std::int64_t successor = buffers == 2 ? held[1] : frontier_;
  if (buffer.of(operand).frees_when_read) return filters_read->reached(successor);
  return tiles_finished(successor);
}

bool Controller::order_loads() {
  if (frontier_done()) return false;
  if (frontier_ > 0 && next_operand_ == 0 && tile_->changed[index_of(Operand::kOfmap)] &&
      output_tiles_ == static_cast<std::int64_t>(stores_.size()) + stores_ordered_ + 1) {
    queue_store();
  }
  while (next_operand_ < kOperands) {
    if (!order_load(kLoadOrder[next_operand_])) return false;
    ++next_operand_;
  }
  waiting_.push_back({ordered_});
  next_operand_ = 0;
  last_tile_ = std::move(tile_);
  tile_ = tiles_.tile(++frontier_);
  if (frontier_done()) queue_store();
  return true;
}

bool Controller::order_load(Operand operand) {
  if (!tile_->changed[index_of(operand)]) return true;
  const Tile& tile = tile_->tile;
  const bool psum = operand == Operand::kOfmap;
  if (!buffer_free(operand)) return false;
  const std::int64_t bytes = job_bytes(operand, tile, psum);
  const std::int64_t words = schedule_.tile_words(operand, tile, false).value;
  if (psum && tile.starts_sums) {
    ++output_tiles_;
    return true;
  }
  if (!psum && words == 0 && schedule_.layer.words(operand).value == 0) return true;
  if (jobs->full()) return false;
  push({DmaJob::Kind::kLoad, operand, psum, tile.index, words, bytes});
  ++ordered_[index_of(operand)];
  if (psum) {
    ++output_tiles_;
  } else if (!accelerator_.buffer.ideal) {  // which would keep everything
    auto& held = held_since_[index_of(operand)];
    held.push_back(tile.index);
    const std::size_t buffers = schedule_.buffers_twice(operand) ? 2 : 1;
    if (held.size() > buffers) {
      held.pop_front();
      if (values_ != nullptr) values_->evict_oldest(operand);
    }
  }
  if (values_ != nullptr) values_->order_load(operand, tile);
  return true;
}

void Controller::queue_store() {
  const Tile& tile = last_tile_->tile;
  const bool psum = !tile.finishes_sums;
  // The bytes of words that are not known are known now.
  const std::int64_t bytes = values_ == nullptr ? job_bytes(Operand::kOfmap, tile, psum) : 0;
  stores_.push_back({tile.index + 1,
                     {DmaJob::Kind::kStore, Operand::kOfmap, psum, tile.index,
                      schedule_.tile_words(Operand::kOfmap, tile, false).value, bytes},
                     values_ != nullptr ? last_tile_ : nullptr});
  if (values_ != nullptr) values_->order_store(tile);
}

bool Controller::order_stores() {
  if (stores_.empty() || jobs->full() || !tiles_finished(stores_.front().after)) return false;
  DmaJob job = stores_.front().job;
  if (const auto& tile = stores_.front().tile) {
    job.bytes = job_bytes(Operand::kOfmap, tile->tile, job.psum);
  }
  push(job);
  stores_.pop_front();
  ++stores_ordered_;
  return true;
}

/// What the DRAM interface moves of a tile: compressed where that is smaller, which real words
/// decide where they flow, and the layer's zeros otherwise. Partial sums are never compressed.
std::int64_t Controller::job_bytes(Operand operand, const Tile& tile, bool psum) const {
  const std::int64_t plain = dram_bytes(schedule_, operand, tile, psum).value;
  const RunLengthConfig& config = accelerator_.dram.run_length;
  const bool ifmap = operand == Operand::kIfmap;
  if (psum || !(ifmap ? config.ifmap : operand == Operand::kOfmap && config.ofmap)) return plain;
  if (values_ != nullptr) {
    return std::min(plain, values_->run_length_bytes(operand, tile, config));
  }
  const Layer& layer = schedule_.layer;
  const std::int64_t zeros = ifmap ? layer.ifmap_zeros : layer.ofmap_zeros;
  if (zeros < 0) return plain;
  return std::min(
      plain, run_length_bytes(schedule_.tile_words(operand, tile, false).value, zeros, config));
}

bool Controller::release_tiles() {
  bool progress = false;
  while (!waiting_.empty()) {
    const auto& loads = waiting_.front().loads;
    if (ifmap_loads->get() < loads[index_of(Operand::kIfmap)] ||
        filter_loads->get() < loads[index_of(Operand::kFilter)] ||
        psum_loads->get() < loads[index_of(Operand::kOfmap)]) {
      break;
    }
    waiting_.pop_front();
    ++released_;
    progress = true;
  }
  if (progress) ready_tiles->set(released_);
  return progress;
}

void Controller::push(const DmaJob& job) {
  jobs->push(job);
  const bool load = job.kind == DmaJob::Kind::kLoad;
  if (!load && !job.psum) activity_.dram_outputs_written += job.words;
  switch (job.operand) {
    case Operand::kIfmap:
      activity_.dram_ifmap_read += job.bytes;
      break;
    case Operand::kFilter:
      activity_.dram_filter_read += job.bytes;
      break;
    case Operand::kOfmap:
      (load       ? activity_.dram_psum_read
       : job.psum ? activity_.dram_psum_write
                  : activity_.dram_ofmap_write) += job.bytes;
  }
}

void Controller::visit(State& state, GroupId group) {
  const State::Within within(state, "controller");
  state.sequence_number(frontier_);
  if (state.setting()) {
    tile_ = tiles_.tile(frontier_);
    last_tile_ = frontier_ > 0 ? tiles_.tile(frontier_ - 1) : nullptr;
  }
  state.exact("next_operand", next_operand_);
  for (std::int64_t& ordered : ordered_) state.count(ordered);
  ifmap_loads->visit_relative(state, ordered_[index_of(Operand::kIfmap)]);
  filter_loads->visit_relative(state, ordered_[index_of(Operand::kFilter)]);
  psum_loads->visit_relative(state, ordered_[index_of(Operand::kOfmap)]);
  for (std::size_t i = 0; i < held_since_.size(); ++i) visit_held(state, static_cast<Operand>(i));
  state.count(stores_ordered_);
  stores_done->visit_relative(state, stores_ordered_);
  state.relative("output_tiles", output_tiles_, stores_ordered_);
  state.queue("waiting", waiting_, [&](Ordered& tile) {
    for (std::size_t i = 0; i < kOperands; ++i) {
      state.relative("loads", tile.loads[i], ordered_[i]);
    }
  });
  state.queue("stores", stores_, [&](Store& store) {
    state.relative("after", store.after, frontier_);
    visit_item(state, store.job);
    state.exact("psum", store.job.psum);
  });
  state.relative("released", released_, frontier_);
  if (group == GroupId::kWhole) {
    ready_tiles->visit_relative(state, frontier_);
    // Nobody writes it in a layer without MACs.
    if (schedule_.layer.has_macs()) tiles_done->visit_relative(state, frontier_);
  } else {
    ready_tiles->visit_written(state);
    tiles_done->visit_seen(state, frontier_);
  }
  if (!schedule_.pass.used) return;  // only arrays that work in passes count filters
  if (group == GroupId::kWhole) {
    filters_read->visit_relative(state, frontier_);
  } else {
    filters_read->visit_seen(state, frontier_);
  }
}

/// Since when the oldest buffer is held nobody asks, and since when the next is only until all
/// tiles before that one are done.
void Controller::visit_held(State& state, Operand operand) {
  auto& held = held_since_[index_of(operand)];
  std::int64_t done = 0;
  if (!state.setting()) {
    const bool until_read = schedule_.pass.used && accelerator_.buffer.of(operand).frees_when_read;
    done = until_read                   ? filters_read->get()
           : schedule_.layer.has_macs() ? tiles_done->get()
                                        : released_;
    if (!held.empty()) held.front() = 0;
  }
  bool oldest = true;
  state.queue("held", held, [&](std::int64_t& tile) {
    if (!oldest) state.relative("since", tile, frontier_, done - frontier_);
    oldest = false;
  });
}

std::string Controller::status() const {
  return fmt::format(
      "controller: {} of {} tiles done, {} released, {} waiting for loads, {} stores to order",
      schedule_.layer.has_macs() ? tiles_done->written() : released_, schedule_.tiles(), released_,
      waiting_.size(), stores_.size());
}

void Controller::trace(Signals& signals) const {
  signals.add("controller.tiles_released", released_);
  signals.add("controller.stores_ordered", stores_ordered_);
}

}  // namespace orrery
