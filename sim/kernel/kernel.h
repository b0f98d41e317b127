#pragma once

#include <systemc>

namespace orrery {

/// A SystemC simulation of its own. SystemC keeps one global context; this sets the current one
/// aside, makes a fresh one, and restores the first when it is destroyed, so that any number of
/// simulations can follow one another in a process. Modules and channels must be destroyed before
/// their kernel: declare the kernel first. One kernel at a time per process.
class Kernel {
 public:
  Kernel();
  ~Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

 private:
  sc_core::sc_simcontext* outer_;
  sc_core::sc_simcontext* outer_default_;
};

/// The cycle that is being simulated, counted from 0; one cycle is one nanosecond of kernel time.
inline std::int64_t current_cycle() {
  return static_cast<std::int64_t>(sc_core::sc_time_stamp().value() / 1000);
}

}  // namespace orrery
