#pragma once

#include "sim/kernel/clock.h"
#include "sim/kernel/kernel.h"
#include "sim/kernel/state.h"

namespace orrery {

/// What connects two blocks. Both see the state registered at the start of the cycle; what they do
/// takes effect at its end, when the channel commits: in SystemC's update phase, or when whoever
/// runs the blocks says so.
class Channel : public sc_core::sc_interface, public sc_core::sc_prim_channel {
 public:
  Channel(const char* name, Clock& clock) : sc_prim_channel(name), clock_(clock), label_(name) {}

  virtual void commit() = 0;
  virtual void visit(State& state) = 0;

 protected:
  /// To be called when there is something to commit.
  void change() {
    if (clock_.kernel) {
      request_update();
    } else if (!changed_) {
      changed_ = true;
      clock_.changed.push_back(this);
    }
  }
  void committed() { changed_ = false; }
  std::int64_t now() const { return clock_.now; }
  /// Its name, which SystemC would make a string of.
  const char* label() const { return label_; }

 private:
  void update() override { commit(); }

  Clock& clock_;
  const char* label_;
  bool changed_ = false;
};

}  // namespace orrery
