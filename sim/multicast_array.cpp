#include "sim/multicast_array.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/pe_accesses.h"

namespace orrery {

MulticastArray::MulticastArray(sc_core::sc_module_name name, const Schedule& schedule,
                               const Accelerator& accelerator, Activity& activity, Values* values)
    : PeArray(name, schedule, accelerator, activity, values),
      multicast_(accelerator.array.multicast),
      tiles_(schedule),
      ifmap_bus_(multicast_.ifmap),
      filter_bus_(multicast_.filter),
      psum_bus_(multicast_.psum_in) {}

void MulticastArray::start_pass() {
  running_ = true;
  until_start_ = multicast_.pass_start;
  until_end_ = -1;
  pass_ = Pass(schedule_, tiles_.tile(), multicast_);
  const auto read_input = [this](Operand operand, const std::optional<Point>& point) {
    return point ? values_->read(operand, *point) : 0;
  };
  MulticastBus::ReadWord ifmap_word, filter_word, psum_word;
  if (values_ != nullptr) {
    ifmap_word = [=, this](std::size_t lane, std::int64_t word) {
      return read_input(Operand::kIfmap, pass_.ifmap_point(lane, word));
    };
    filter_word = [=, this](std::size_t lane, std::int64_t word) {
      return read_input(Operand::kFilter, pass_.filter_point(lane, word));
    };
    psum_word = [this](std::size_t lane, std::int64_t word) {
      // Psums that start are zeros (the layer has no biases), whatever the buffer holds.
      return tiles_.tile().starts_sums ? 0 : values_->read_psum(pass_.psum_point(lane, word));
    };
  }
  ifmap_bus_.start(pass_.ifmap_lanes, ifmap_word);
  filter_bus_.start(pass_.filter_lanes, filter_word);
  psum_bus_.start(pass_.takes_psums() ? pass_.psum_lanes : std::vector<Lane>(), psum_word);
  pes_.resize(static_cast<std::size_t>(pass_.pes()));
  above_.resize(pes_.size());
  for (std::size_t pe = 0; pe < pes_.size(); ++pe) {
    above_[pe] = pass_.above(static_cast<std::int64_t>(pe)).value_or(-1);
    pes_[pe].start(pass_.program(static_cast<std::int64_t>(pe)), multicast_,
                   schedule_.layer.psum_bits, values_ != nullptr);
  }
  out_lanes_ = pass_.psum_lanes;
  collecting_ = writing_ = LaneOrder(&out_lanes_, multicast_.psum_out.width_words);
  write_port_ = BufferPort(multicast_.psum_out);
  collected_ = write_fifo_ = written_of_transfer_ = 0;
  ++activity_.folds;
  activity_.active_pes = std::max(activity_.active_pes, pass_.pes());
}

void MulticastArray::end_pass() {
  std::int64_t macs = 0;
  for (const ScratchpadPe& pe : pes_) macs += pe.macs();
  activity_.macs += macs;
  count_pass(pass_, multicast_, macs, activity_);
  running_ = false;
  if (tiles_done.size() > 0) tiles_done->add(1);
  tiles_.next();
}

bool MulticastArray::cycle() {
  if (done()) return false;
  ++accounted_;
  if (!running_) {
    if (!tile_ready(tiles_.tile())) {
      account_idle(Cause::kWaitingDram);
      return false;
    }
    start_pass();
  }
  if (until_end_ > 0) {
    account_idle(Cause::kDraining);
    if (--until_end_ == 0) end_pass();
    return true;
  }
  const bool progress = run_pass();
  if (writing_.done()) {
    until_end_ = multicast_.pass_end;
    if (until_end_ == 0) end_pass();
  }
  return progress;
}

void MulticastArray::account_idle(Cause cause) { activity_.of(cause) += config_.pes(); }

bool MulticastArray::run_pass() {
  const bool open = until_start_ == 0;
  if (!open) --until_start_;
  step_pes();
  dispatch();
  move_sums_up();
  collect();
  const bool wrote = write_back();
  const std::int64_t ifmap_read = ifmap_bus_.cycle(open), filter_read = filter_bus_.cycle(open),
                     psum_read = psum_bus_.cycle(open);
  activity_.buffer_reads[index_of(Operand::kIfmap)] += ifmap_read;
  activity_.buffer_reads[index_of(Operand::kFilter)] += filter_read;
  activity_.buffer_reads[index_of(Operand::kOfmap)] += psum_read;
  return wrote || !open || computing_ > 0 || ifmap_read + filter_read + psum_read > 0;
}

void MulticastArray::dispatch() {
  dispatch_from(filter_bus_, pass_.filter_to, &ScratchpadPe::filter, &PeValues::filter,
                Operand::kFilter);
  dispatch_from(ifmap_bus_, pass_.ifmap_to, &ScratchpadPe::ifmap, &PeValues::ifmap,
                Operand::kIfmap);
  dispatch_from(psum_bus_, pass_.psum_to, &ScratchpadPe::psum_in, &PeValues::psum_in,
                Operand::kOfmap);
}

/// The transfer at the head leaves when every PE that it is for has room.
void MulticastArray::dispatch_from(MulticastBus& bus,
                                   const std::vector<std::vector<std::int32_t>>& destinations,
                                   WordFifo ScratchpadPe::*fifo,
                                   std::deque<std::int64_t> PeValues::*queue, Operand operand) {
  if (!bus.has_transfer()) return;
  const std::int64_t words = bus.transfer().words();
  const auto& to = destinations[bus.transfer().lane()];
  for (const std::int32_t pe : to) {
    if (!(pes_[static_cast<std::size_t>(pe)].*fifo).takes(words)) return;
  }
  for (const std::int32_t index : to) {
    ScratchpadPe& pe = pes_[static_cast<std::size_t>(index)];
    (pe.*fifo).push(words);
    if (operand == Operand::kOfmap) pe.psums_received += words;
  }
  if (values_ != nullptr) {
    for (std::int64_t i = 0; i < words; ++i) {
      const std::int64_t value = bus.pop_value();
      for (const std::int32_t pe : to)
        ((*pes_[static_cast<std::size_t>(pe)].values).*queue).push_back(value);
    }
  }
  activity_.last_operand = now();
  if (operand != Operand::kOfmap) activity_.edge_words[index_of(operand)] += words;
  bus.leave();
}

/// From each PE to the one above, as many at once as the psum bus is wide.
void MulticastArray::move_sums_up() {
  for (std::size_t index = 0; index < pes_.size(); ++index) {
    ScratchpadPe& below = pes_[index];
    if (below.psum_out.count == 0 || above_[index] < 0) continue;
    const std::int64_t words = below.next_sums(multicast_.psum_in.width_words);
    ScratchpadPe& upper = pes_[static_cast<std::size_t>(above_[index])];
    if (words == 0 || below.psum_out.count < words || !upper.psum_in.takes(words)) continue;
    below.psum_out.pop(words);
    below.psums_sent += words;
    upper.psum_in.push(words);
    upper.psums_received += words;
    activity_.hops[index_of(Operand::kOfmap)] += words;
    for (std::int64_t i = 0; values_ != nullptr && i < words; ++i) {
      upper.values->psum_in.push_back(below.values->psum_out.front());
      below.values->psum_out.pop_front();
    }
  }
}

/// The collecting bus visits the tops of the chains in order and waits for each; what it takes is
/// unpacked before the buffer's port.
void MulticastArray::collect() {
  const BusConfig& bus = multicast_.psum_out;
  std::int64_t arrives = 0;
  if (!collected_words_.empty() && write_fifo_ + collected_words_.front() <= bus.port_fifo) {
    arrives = collected_words_.front();
    collected_words_.pop_front();
  }
  if (!collecting_.done() && collected_ < bus.bus_fifo) {
    ScratchpadPe& top = pes_[static_cast<std::size_t>(pass_.collected_from[collecting_.lane()])];
    const std::int64_t words = collecting_.words();
    if (top.psum_out.count >= words) {
      top.psum_out.pop(words);
      top.psums_sent += words;
      collected_words_.push_back(words);
      activity_.edge_words[index_of(Operand::kOfmap)] += words;
      for (std::int64_t i = 0; values_ != nullptr && i < words; ++i) {
        out_values_.push_back(top.values->psum_out.front());
        top.values->psum_out.pop_front();
      }
      collecting_.next();
    }
  }
  collected_ = static_cast<std::int64_t>(collected_words_.size());
  arriving_ = arrives;
}

bool MulticastArray::write_back() {
  bool wrote = false;
  if (write_port_.open() && write_fifo_ > 0) {
    const std::int64_t words = std::min(
        {multicast_.psum_out.port_words, write_fifo_, writing_.words() - written_of_transfer_});
    if (values_ != nullptr) {
      Beat beat;
      for (std::int64_t i = 0; i < words; ++i) {
        const Point point =
            pass_.psum_point(writing_.lane(), writing_.begin() + written_of_transfer_ + i);
        beat.values.push_back(
            {tensor_index(schedule_.layer, Operand::kOfmap, point), out_values_.front()});
        out_values_.pop_front();
      }
      values_->write_results(beat);
    }
    write_fifo_ -= words;
    written_of_transfer_ += words;
    if (written_of_transfer_ == writing_.words()) {
      written_of_transfer_ = 0;
      writing_.next();
    }
    write_port_.moved();
    activity_.buffer_writes[index_of(Operand::kOfmap)] += words;
    if (activity_.first_output < 0) activity_.first_output = now();
    activity_.last_output = now();
    wrote = true;
  }
  write_fifo_ += arriving_;
  return wrote;
}

void MulticastArray::step_pes() {
  computing_ = 0;
  for (ScratchpadPe& pe : pes_) {
    const Cause cause = pe.step();
    ++activity_.of(cause);
    computing_ += cause == Cause::kComputing ? 1 : 0;
  }
  activity_.of(Cause::kUnmapped) += config_.pes() - static_cast<std::int64_t>(pes_.size());
}

void MulticastArray::finish(std::int64_t cycles) {
  activity_.of(accelerator_.dram.ideal ? Cause::kDraining : Cause::kWaitingDram) +=
      (cycles - accounted_) * config_.pes();
  count_port_accesses(schedule_.layer, accelerator_.buffer, activity_);
}

std::string MulticastArray::status() const {
  if (done()) return "array: done";
  return fmt::format("array: pass {} ({}), filters {}, ifmap {}, psums {}", tiles_.tile().index,
                     running_ ? "running" : "waiting for its tile",
                     filter_bus_.done() ? "delivered" : "on their way",
                     ifmap_bus_.done() ? "delivered" : "on its way",
                     writing_.done() ? "written" : "to be written");
}

void MulticastArray::trace(sc_core::sc_trace_file& file) const {
  sc_core::sc_trace(&file, computing_, "array.pes_computing");
  sc_core::sc_trace(&file, activity_.folds, "array.passes");
  sc_core::sc_trace(&file, write_fifo_, "array.psums_to_write");
}

}  // namespace orrery
