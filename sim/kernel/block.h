#pragma once

#include <exception>
#include <functional>
#include <string>

#include "sim/kernel/clock.h"
#include "sim/kernel/kernel.h"
#include "sim/kernel/signals.h"
#include "sim/kernel/state.h"

namespace orrery {

/// Where a block's work belongs when the machine's two groups run apart: with the array, or with
/// DRAM. Most blocks belong to one.
enum class GroupId : std::uint8_t { kArray, kMemory, kWhole };

/// A block of the machine: one SystemC module with one process, run once a cycle. It decides on
/// what its channels held at the start of the cycle.
class Block : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"};

  /// What the block waits for, for the report of a deadlock.
  virtual std::string status() const = 0;
  /// Adds the block's signals to a waveform.
  virtual void trace(Signals& signals) const = 0;
  /// One cycle of the block's work in `group`, run by hand and not by SystemC. Returns whether
  /// anything was done.
  virtual bool run(GroupId group) {
    static_cast<void>(group);
    return cycle();
  }
  /// Visits every field that can influence the future of the block's work in `group`.
  virtual void visit(State& state, GroupId group) = 0;
  /// The last cycle in which the block did something, -1 before it ever did.
  std::int64_t last_event() const { return last_event_; }
  /// The exception that ended the block's process, if one did.
  std::exception_ptr failure() const { return failure_; }

 protected:
  SC_HAS_PROCESS(Block);
  Block(sc_core::sc_module_name name, Clock& group_clock) : sc_module(name), clock_(group_clock) {
    SC_METHOD(run_cycle);
    sensitive << clock.pos();
    dont_initialize();
  }

  /// One cycle. Returns whether anything was done.
  virtual bool cycle() = 0;
  std::int64_t now() const { return clock_.now; }

 private:
  void run_cycle() {
    clock_.now = current_cycle();
    try {
      if (cycle()) last_event_ = now();
    } catch (...) {  // SystemC would turn it into a report and lose its type
      failure_ = std::current_exception();
      sc_core::sc_stop();
    }
  }

  Clock& clock_;
  std::int64_t last_event_ = -1;
  std::exception_ptr failure_;
};

/// A port that may be left unbound: the block at the other end is ideal then.
template <class Channel>
using OptionalPort = sc_core::sc_port<Channel, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;

}  // namespace orrery
