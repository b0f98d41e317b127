#include "sim/memory/dram.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/units.h"

namespace orrery {

Dram::Dram(sc_core::sc_module_name name, Clock& time, const DramConfig& config,
           Ratio core_clock_mhz, Activity& activity)
    : Block(name, time),
      bus_bytes_(config.bus_bytes),
      clock_ratio_(config.clock_mhz / core_clock_mhz),
      latency_(ceil_div(config.latency_clocks * clock_ratio_.den, clock_ratio_.num)),
      activity_(activity) {}

bool Dram::cycle() {
  phase_ += clock_ratio_.num;
  const std::int64_t clocks = phase_ / clock_ratio_.den;
  phase_ %= clock_ratio_.den;

  bool progress = false;
  if (requests->ready()) {
    pending_.push_back({requests->pop(), now() + latency_});
    progress = true;
  }
  // What the write FIFO holds is taken in when the bus could use it at the next clock.
  if (write_bytes->ready() && to_write_ <= bus_bytes_ * (clocks + 1)) {
    to_write_ += write_bytes->pop();
    progress = true;
  }
  if (pending_.empty() || pending_.front().due > now()) return progress || !pending_.empty();
  if (!moving_) {
    moving_ = true;
    left_ = pending_.front().request.bytes;
  }
  return transfer(clocks * bus_bytes_) || progress;
}

bool Dram::transfer(std::int64_t bytes) {
  const bool write = pending_.front().request.write;
  bytes = std::min(bytes, left_);
  if (write) {
    bytes = std::min(bytes, to_write_);
    to_write_ -= bytes;
  } else if (read_bytes->full()) {
    bytes = 0;
  }
  if (bytes > 0) {
    if (!write) read_bytes->push(bytes);
    left_ -= bytes;
    ++activity_.dram_busy_cycles;
  }
  if (left_ == 0) {
    pending_.pop_front();
    moving_ = false;
    ++served_;
  }
  return bytes > 0;
}

void Dram::visit(State& state, GroupId) {
  const State::Within within(state, "dram");
  state.exact("phase", phase_);
  state.sequence_number(served_);
  bool front = true;
  state.queue("pending", pending_, [&](Pending& pending) {
    visit_item(state, pending.request);
    // Nobody asks when the others may start before the first one is done.
    state.deadline("due", pending.due, front);
    front = false;
  });
  state.exact("moving", moving_);
  if (moving_) {
    state.progress("left", left_, 1, std::numeric_limits<std::int64_t>::max());
  } else {
    left_ = 0;
  }
  state.exact("to_write", to_write_);
}

std::string Dram::status() const {
  if (pending_.empty()) return "dram: no request";
  return fmt::format(
      "dram: {} of {} bytes left to {}", moving_ ? left_ : pending_.front().request.bytes,
      pending_.front().request.bytes, pending_.front().request.write ? "write" : "read");
}

void Dram::trace(sc_core::sc_trace_file& file) const {
  sc_core::sc_trace(&file, moving_, "dram.busy");
  sc_core::sc_trace(&file, left_, "dram.bytes_left");
}

}  // namespace orrery
