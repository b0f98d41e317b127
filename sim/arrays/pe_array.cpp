#include "sim/arrays/pe_array.h"

#include "sim/memory/stream_reader.h"

namespace orrery {

PeArray::PeArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                 const Accelerator& accelerator, Activity& activity, Values* values)
    : Block(name, time),
      tiles_(tiles),
      schedule_(tiles.schedule()),
      accelerator_(accelerator),
      config_(accelerator.array),
      activity_(activity),
      values_(values) {}

Fifo<Slice>* PeArray::edge(Operand operand) const {
  const auto& port = operand == Operand::kIfmap ? ifmap : filter;
  return port.size() > 0 ? const_cast<Fifo<Slice>*>(port.operator->()) : nullptr;
}

bool PeArray::tile_ready(const Tile& tile) const {
  if (ready_tiles.size() == 0) return true;
  return const_cast<CountRegister*>(ready_tiles.operator->())->reached(tile.index + 1);
}

void PeArray::visit_ideal_edges(State& state) {
  for (std::int64_t& next : next_slice_) state.deadline("next_slice", next);
}

bool PeArray::edge_ready(Operand operand) const {
  if (const Fifo<Slice>* fifo = edge(operand)) return fifo->ready();
  return now() >= next_slice_[index_of(operand)];
}

Slice PeArray::take_slice(Operand operand, const Tile& tile, const Fold& fold, std::int64_t slice) {
  activity_.edge_words[index_of(operand)] += lanes_of(schedule_, operand, fold);
  activity_.last_operand = now();
  Slice words;
  if (Fifo<Slice>* fifo = edge(operand)) {
    words = fifo->pop();
  } else {
    next_slice_[index_of(operand)] = now() + accelerator_.edge(operand).interval;
    if (values_ != nullptr) words.words = values_->slice(operand, tile, fold, slice);
  }
  if (observers.toggles != nullptr) watch_slice(operand, words);
  return words;
}

void PeArray::watch_slice(Operand operand, const Slice& slice) const {
  for (std::size_t lane = 0; lane < slice.words.size(); ++lane) {
    observers.toggles->see(wire_on_bus(operand), lane, slice.words[lane]);
  }
}

void PeArray::account_range(std::int64_t begin, std::int64_t end, Cause cause) {
  activity_.of(cause) += end - begin;
  if (observers.pe_map == nullptr) return;
  for (std::int64_t pe = begin; pe < end; ++pe) {
    observers.pe_map->add(static_cast<std::size_t>(pe), cause, 1);
  }
}

void PeArray::account_all(Cause cause, std::int64_t cycles) {
  activity_.of(cause) += WideCount(cycles) * config_.pes();
  if (observers.pe_map != nullptr) observers.pe_map->add_to_all(cause, cycles);
}

void PeArray::leave(Beat beat) {
  activity_.edge_words[index_of(Operand::kOfmap)] += beat.words;
  if (activity_.first_output < 0) activity_.first_output = now();
  activity_.last_output = now();
  if (results.size() > 0) {
    results->push(std::move(beat));
    return;
  }
  if (values_ != nullptr) values_->write_results(beat);
  if (beat.ends_tile > 0 && tiles_done.size() > 0) tiles_done->add(beat.ends_tile);
}

}  // namespace orrery
