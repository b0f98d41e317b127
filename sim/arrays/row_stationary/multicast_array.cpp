#include "sim/arrays/row_stationary/multicast_array.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/arrays/row_stationary/pass_accesses.h"

namespace orrery {

MulticastArray::MulticastArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                               const Accelerator& accelerator, Activity& activity, Values* values)
    : PeArray(name, time, tiles, accelerator, activity, values),
      multicast_(accelerator.array.multicast),
      tile_(tiles.tile(0)),
      ifmap_bus_(multicast_.ifmap, reader(Operand::kIfmap)),
      filter_bus_(multicast_.filter, reader(Operand::kFilter)),
      psum_bus_(multicast_.psum_in, reader(Operand::kOfmap)),
      pes_(multicast_, config_.pes(), activity),
      collecting_(&out_lanes_, multicast_.psum_out.width_words),
      writing_(collecting_),
      write_port_(multicast_.psum_out) {}

MulticastBus::ReadWord MulticastArray::reader(Operand operand) {
  if (values_ == nullptr) return {};
  return [this, operand](std::uint64_t pass, std::size_t lane, std::int64_t word) {
    return read_word(operand, pass, lane, word);
  };
}

std::int64_t MulticastArray::read_word(Operand operand, std::uint64_t pass, std::size_t lane,
                                       std::int64_t word) {
  const InArray& in = in_array(pass);
  if (operand == Operand::kOfmap) {
    // Psums that start are zeros (the layer has no biases), whatever the buffer holds.
    return in.starts_sums ? 0 : values_->read_psum(in.pass.psum_point(lane, word));
  }
  const std::optional<Point> point = operand == Operand::kIfmap ? in.pass.ifmap_point(lane, word)
                                                                : in.pass.filter_point(lane, word);
  return point ? values_->read(operand, *point) : 0;
}

/// Starts the next pass if its tile is there and the passes in the array allow it.
bool MulticastArray::start_next() {
  if (tile_ == nullptr) return false;
  if (!empty()) {
    if (multicast_.pass_overlap == PassOverlap::kNone) return false;
    if (must_drain_ || started_ - ended_ == 2) return false;
  }
  if (!tile_ready(tile_->tile)) return false;
  InArray& next = in_array(started_);
  next.pass = Pass(schedule_, tile_->tile, multicast_);
  next.starts_sums = tile_->tile.starts_sums;
  next.adds_to_last = !empty() && next.pass.same_outputs(in_array(started_ - 1).pass);
  if (!empty() && !next.pass.same_layout(in_array(started_ - 1).pass)) {
    must_drain_ = true;
    return false;
  }
  start_pass();
  return true;
}

void MulticastArray::start_pass() {
  const Pass& pass = in_array(started_).pass;
  until_start_ = multicast_.pass_start;
  const auto begin = [&](MulticastBus& bus, const std::vector<Lane>& lanes) {
    empty() ? bus.restart(lanes) : bus.follow(lanes);
  };
  begin(ifmap_bus_, pass.ifmap_lanes);
  begin(filter_bus_, pass.filter_lanes);
  begin(psum_bus_, pass.takes_psums() ? pass.psum_lanes : std::vector<Lane>());
  if (empty()) {
    pes_.start(pass, schedule_.layer.psum_bits, values_ != nullptr, observers.toggles);
  } else {
    pes_.enqueue(pass);
  }
  if (empty()) write_port_ = BufferPort(multicast_.psum_out);
  out_lanes_.add(pass.psum_lanes);
  collecting_.follow();
  writing_.follow();
  ++started_;
  count_fold();
  activity_.active_pes = std::max(activity_.active_pes, pass.pes());
  tile_ = tiles_.tile(++next_tile_);
}

void MulticastArray::end_pass() {
  const Pass& pass = in_array(ended_).pass;
  count_pass(pass, multicast_, pass.macs(), activity_);
  ++ended_;
  must_drain_ = false;
  if (empty()) pes_.clear();
  if (!empty() && multicast_.pass_overlap == PassOverlap::kFilters)
    until_start_ = multicast_.pass_start;
  if (tiles_done.size() > 0) tiles_done->add(1);
}

bool MulticastArray::cycle() {
  at_column_start_ = false;
  if (done()) return false;
  ++accounted_;
  moved_ = start_next();
  if (empty()) {
    account_idle(Cause::kWaitingDram);
    return false;
  }
  const bool written = writing_.pass() > ended_;
  if (written && started_ - ended_ == 1) {
    account_idle(Cause::kDraining);
    moved_ = true;
  } else {
    run_pass();
  }
  if (written && --until_end_ == 0) end_pass();
  if (!written && writing_.pass() > ended_) {
    until_end_ = multicast_.pass_end;
    if (until_end_ == 0) end_pass();
  }
  return moved_;
}

void MulticastArray::account_idle(Cause cause) { account_all(cause, 1); }

void MulticastArray::run_pass() {
  computing_ = pes_.step(now(), observers.pe_map);
  dispatch();
  pes_.move_sums_up();
  collect();
  write_back();
  read_ports();
  const std::int64_t columns = pes_[0].columns_begun();
  at_column_start_ = columns != columns_begun_;
  columns_begun_ = columns;
}

void MulticastArray::read_ports() {
  const bool open = until_start_ == 0;
  if (!open) --until_start_;
  // Of a pass that starts early only the weights come before its predecessor has ended.
  const bool weights_only = multicast_.pass_overlap == PassOverlap::kFilters;
  const auto may_read = [&](const MulticastBus& bus) {
    return open && !(weights_only && bus.reading_pass() > ended_);
  };
  const std::uint64_t summing = psum_bus_.reading_pass();
  const bool sums_there = !in_array(summing).adds_to_last || writing_.pass() >= summing;
  const std::array<std::int64_t, kOperands> read = {
      ifmap_bus_.cycle(may_read(ifmap_bus_)), filter_bus_.cycle(open),
      psum_bus_.cycle(may_read(psum_bus_) && sums_there)};
  const auto filters = static_cast<std::int64_t>(filter_bus_.reading_pass());
  if (filters_read.size() > 0 && filters_read->written() != filters) filters_read->set(filters);
  for (const Operand operand : kAllOperands) {
    activity_.buffer_reads[index_of(operand)] += read[index_of(operand)];
    moved_ |= read[index_of(operand)] > 0;
  }
  moved_ |= !open || computing_ > 0;
}

void MulticastArray::dispatch() {
  dispatch_from(filter_bus_, &Pass::filter_to, &ScratchpadPe::filter, &PeValues::filter,
                Operand::kFilter);
  dispatch_from(ifmap_bus_, &Pass::ifmap_to, &ScratchpadPe::ifmap, &PeValues::ifmap,
                Operand::kIfmap);
  dispatch_from(psum_bus_, &Pass::psum_to, &ScratchpadPe::psum_in, &PeValues::psum_in,
                Operand::kOfmap);
}

/// The transfer at the head leaves when every PE that it is for has room.
void MulticastArray::dispatch_from(MulticastBus& bus,
                                   std::vector<std::vector<std::int32_t>> Pass::*destinations,
                                   WordFifo ScratchpadPe::*fifo,
                                   std::deque<std::int64_t> PeValues::*queue, Operand operand) {
  if (!bus.has_transfer()) return;
  const std::int64_t words = bus.transfer().words();
  const auto& to = (in_array(bus.transfer_pass()).pass.*destinations)[bus.transfer().lane()];
  const auto takes = [&](std::size_t i) {
    return (pes_[static_cast<std::size_t>(to[i])].*fifo).takes(words);
  };
  std::int64_t& blocked_at = blocked_at_[index_of(operand)];
  const auto before = static_cast<std::size_t>(blocked_at);
  if (before < to.size() && !takes(before)) return;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (takes(i)) continue;
    blocked_at = static_cast<std::int64_t>(i);
    return;
  }
  for (const std::int32_t index : to) {
    ScratchpadPe& pe = pes_.touch(static_cast<std::size_t>(index));
    operand == Operand::kOfmap ? pe.receive_psums(words) : (pe.*fifo).push(words);
  }
  if (values_ != nullptr) {
    for (std::int64_t i = 0; i < words; ++i) {
      const std::int64_t value = bus.pop_value();
      if (observers.toggles != nullptr) {
        observers.toggles->see(wire_on_bus(operand), static_cast<std::size_t>(i), value);
      }
      for (const std::int32_t pe : to)
        ((*pes_[static_cast<std::size_t>(pe)].values).*queue).push_back(value);
    }
  }
  activity_.last_operand = now();
  if (operand != Operand::kOfmap) activity_.edge_words[index_of(operand)] += words;
  bus.leave();
}

/// The collecting bus visits the tops of the chains in order and waits for each; what it takes is
/// unpacked before the buffer's port.
void MulticastArray::collect() {
  const BusConfig& bus = multicast_.psum_out;
  const auto queued = static_cast<std::int64_t>(collected_words_.size());
  std::int64_t arrives = 0;
  if (!collected_words_.empty() && write_fifo_ + collected_words_.front() <= bus.port_fifo) {
    arrives = collected_words_.front();
    collected_words_.pop_front();
  }
  if (!collecting_.done() && queued < bus.bus_fifo) {
    const LaneOrder& order = collecting_.order();
    const Pass& pass = in_array(collecting_.pass()).pass;
    const auto number = static_cast<std::size_t>(pass.collected_from[order.lane()]);
    const std::int64_t words = order.words();
    if (pes_[number].psum_out.count >= words) {
      ScratchpadPe& top = pes_.touch(number);
      top.send_sums(words);
      collected_words_.push_back(words);
      activity_.edge_words[index_of(Operand::kOfmap)] += words;
      for (std::int64_t i = 0; values_ != nullptr && i < words; ++i) {
        const std::int64_t value = top.values->psum_out.front();
        if (observers.toggles != nullptr) {  // its wires are not those of the bus that brings psums
          observers.toggles->see(
              Wire::kBusPsum, static_cast<std::size_t>(multicast_.psum_in.width_words + i), value);
        }
        out_values_.push_back(value);
        top.values->psum_out.pop_front();
      }
      collecting_.next();
    }
  }
  arriving_ = arrives;
}

void MulticastArray::write_back() {
  if (write_port_.open() && write_fifo_ > 0) {
    const LaneOrder& order = writing_.order();
    const std::int64_t words = std::min(
        {multicast_.psum_out.port_words, write_fifo_, order.words() - written_of_transfer_});
    if (values_ != nullptr) {
      Beat beat;
      for (std::int64_t i = 0; i < words; ++i) {
        const Point point =
            in_array(writing_.pass())
                .pass.psum_point(order.lane(), order.begin() + written_of_transfer_ + i);
        beat.values.push_back(
            {tensor_index(schedule_.layer, Operand::kOfmap, point), out_values_.front()});
        out_values_.pop_front();
      }
      values_->write_results(beat);
    }
    write_fifo_ -= words;
    written_of_transfer_ += words;
    if (written_of_transfer_ == order.words()) {
      written_of_transfer_ = 0;
      writing_.next();
    }
    write_port_.moved();
    activity_.buffer_writes[index_of(Operand::kOfmap)] += words;
    if (activity_.first_output < 0) activity_.first_output = now();
    activity_.last_output = now();
    moved_ = true;
  }
  write_fifo_ += arriving_;
}

void MulticastArray::finish(std::int64_t cycles) {
  account_all(accelerator_.dram.ideal ? Cause::kDraining : Cause::kWaitingDram,
              cycles - accounted_);
  count_port_accesses(schedule_.layer, accelerator_.buffer, activity_);
}

/// Between two passes that do not overlap nothing is left of the one before. A state within passes
/// is visited only while they are there.
void MulticastArray::visit(State& state, GroupId) {
  const State::Within within(state, "multicast");
  state.sequence_number(next_tile_);
  std::int64_t at_tile = next_tile_;
  state.count(at_tile);
  state.count(accounted_);
  state.derived("passes", static_cast<std::int64_t>(started_ - ended_));
  if (!empty()) return visit_passes(state);
  if (!state.setting()) return;
  tile_ = tiles_.tile(next_tile_);
  started_ = ended_ = static_cast<std::uint64_t>(next_tile_);
  for (MulticastBus* bus : {&ifmap_bus_, &filter_bus_, &psum_bus_}) bus->idle_at(started_);
  out_lanes_.passes = started_;
  collecting_.idle_at(started_);
  writing_.idle_at(started_);
}

void MulticastArray::visit_passes(State& state) {
  if (state.setting()) must_drain_ = false;  // which is found out again
  state.exact("until_start", until_start_);
  state.exact("until_end", until_end_);
  for (MulticastBus* bus : {&ifmap_bus_, &filter_bus_, &psum_bus_}) bus->visit(state);
  collecting_.visit(state, "collecting");
  writing_.visit(state, "writing");
  write_port_.visit(state);
  state.queue("collected", collected_words_,
              [&](std::int64_t& words) { state.exact("words", words); });
  state.exact("write_fifo", write_fifo_);
  state.exact("written_of_transfer", written_of_transfer_);
  pes_.visit(state);
  if (state.setting()) columns_begun_ = pes_[0].columns_begun();
}

std::string MulticastArray::status() const {
  if (done()) return "array: done";
  return fmt::format("array: {} passes ended ({}), filters {}, ifmap {}, psums {}", ended_,
                     empty() ? "the next waits for its tile" : "the next is running",
                     filter_bus_.done() ? "delivered" : "on their way",
                     ifmap_bus_.done() ? "delivered" : "on its way",
                     writing_.done() ? "written" : "to be written");
}

void MulticastArray::trace(Signals& signals) const {
  signals.add("array.pes_computing", computing_);
  signals.add("array.passes", folds_begun_);
  signals.add("array.psums_to_write", write_fifo_);
}

}  // namespace orrery
