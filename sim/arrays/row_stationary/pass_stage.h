#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/arrays/row_stationary/lane_order.h"

namespace orrery {

/// The lanes of the passes that are in the array: at most two, pass n at n % 2.
struct PassLanes {
  std::array<std::vector<Lane>, 2> of;
  std::uint64_t passes = 0;  // so far

  void add(const std::vector<Lane>& lanes) { of[passes++ & 1] = lanes; }
};

/// One stage of a bus, which serves the transfers of one pass after those of another: a port, a
/// packer, the bus itself, a collector.
class PassStage {
 public:
  PassStage() = default;
  PassStage(const PassLanes* lanes, std::int64_t width) : lanes_(lanes), width_(width) {}

  /// Nothing left to serve in the passes that there are.
  bool done() const { return pass_ == lanes_->passes; }
  std::uint64_t pass() const { return pass_; }
  const LaneOrder& order() const { return order_; }
  /// To the next transfer, if need be of the next pass.
  void next() {
    order_.next();
    settle();
  }
  /// With nothing to serve, it is as after `passes` passes.
  void idle_at(std::uint64_t passes) { pass_ = passes; }
  void visit(State& state, const char* name) {
    const State::Within within(state, name);
    state.relative("pass", pass_, static_cast<std::int64_t>(lanes_->passes));
    if (!done()) order_.visit(state);
  }
  /// Another pass was added.
  void follow() {
    if (pass_ + 1 == lanes_->passes) enter();
    settle();
  }

 private:
  void enter() { order_ = LaneOrder(&lanes_->of[pass_ & 1], width_); }
  void settle() {
    while (!done() && order_.done()) {
      if (++pass_ < lanes_->passes) enter();
    }
  }

  const PassLanes* lanes_ = nullptr;
  std::int64_t width_ = 1;
  std::uint64_t pass_ = 0;
  LaneOrder order_;
};

}  // namespace orrery
