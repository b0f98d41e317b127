#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <limits>

#include "base/units.h"
#include "sim/memory/dram.h"

namespace orrery {
namespace {

/// DRAM behind one bus that serves requests in order, `bus_bytes` in each clock of its own.
/// Requests are pipelined: the latency of one overlaps the transfer of those before it. The clock
/// ratio is exact: an integer phase accumulates and never rounds.
class BandwidthDram : public Dram {
 public:
  BandwidthDram(sc_core::sc_module_name name, const DramSetup& setup);

  std::string status() const override;
  void trace(Signals& signals) const override;
  void visit(State& state, GroupId group) override;
  std::int64_t served() const override { return served_; }
  bool idle() const override { return pending_.empty() && !moving_; }
  std::int64_t quick_hash() const override { return phase_; }

 private:
  struct Pending {
    DramRequest request;
    std::int64_t due;
  };

  bool cycle() override;
  bool transfer(std::int64_t bytes);

  std::int64_t bus_bytes_;
  Ratio clock_ratio_;       // DRAM clocks in a core cycle
  std::int64_t latency_;    // in core cycles
  std::int64_t phase_ = 0;  // of the DRAM clock, in 1/den of a core cycle
  std::deque<Pending> pending_;
  bool moving_ = false;        // the front request has moved a byte
  std::int64_t left_ = 0;      // bytes of the front request still to move
  std::int64_t served_ = 0;    // requests
  std::int64_t to_write_ = 0;  // bytes received from DMA and not yet on the bus
  Activity& activity_;
};

BandwidthDram::BandwidthDram(sc_core::sc_module_name name, const DramSetup& setup)
    : Dram(name, setup),
      bus_bytes_(setup.config.bus_bytes),
      clock_ratio_(setup.config.clock_mhz / setup.core_clock_mhz),
      latency_(ceil_div(setup.config.latency_clocks * clock_ratio_.den, clock_ratio_.num)),
      activity_(setup.activity) {}

bool BandwidthDram::cycle() {
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

bool BandwidthDram::transfer(std::int64_t bytes) {
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

void BandwidthDram::visit(State& state, GroupId) {
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

std::string BandwidthDram::status() const {
  if (pending_.empty()) return "dram: no request";
  return fmt::format(
      "dram: {} of {} bytes left to {}", moving_ ? left_ : pending_.front().request.bytes,
      pending_.front().request.bytes, pending_.front().request.write ? "write" : "read");
}

void BandwidthDram::trace(Signals& signals) const {
  signals.add("dram.busy", moving_);
  signals.add("dram.bytes_left", left_);
}

const DramRegistration kBandwidth{
    "bandwidth", "one bus with a bandwidth and a latency, requests in order",
    [](const DramSetup& setup) { return std::make_unique<BandwidthDram>("dram", setup); }};

}  // namespace
}  // namespace orrery
