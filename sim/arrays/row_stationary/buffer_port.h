#pragma once

#include "hardware/accelerator.h"
#include "sim/kernel/state.h"

namespace orrery {

/// The rhythm of a port: after a burst of cycles in which it moved words comes a gap.
class BufferPort {
 public:
  BufferPort() = default;
  explicit BufferPort(const BusConfig& config) : config_(&config) {}

  /// May the port move words in this cycle? A gap passes by being asked.
  bool open() {
    if (config_->port_gap == 0 || config_->port_burst == 0 || moved_ < config_->port_burst)
      return true;
    if (++waited_ == config_->port_gap) moved_ = waited_ = 0;
    return false;
  }
  void moved() { ++moved_; }
  void visit(State& state) {
    const State::Within within(state, "port");
    if (config_->port_gap == 0 || config_->port_burst == 0) moved_ = 0;  // no rhythm
    state.exact("moved", moved_);
    state.exact("waited", waited_);
  }

 private:
  const BusConfig* config_ = nullptr;
  std::int64_t moved_ = 0;   // cycles of this burst
  std::int64_t waited_ = 0;  // cycles of this gap
};

}  // namespace orrery
