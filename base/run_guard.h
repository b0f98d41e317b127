#pragma once

#include <cstdint>
#include <exception>

namespace orrery {

/// What ends a simulation from outside: the user, who does not want to wait longer, or a limit on
/// the cycles that are stepped one by one. There is one for the process, as there is one keyboard.
namespace run_guard {

/// Thrown where the user asked for the end.
struct Stopped : std::exception {
  const char* what() const noexcept override { return "stopped"; }
};

/// Asks for the end; may be called by a signal's handler.
void request_stop();
bool stop_requested();

/// Sets how many cycles may be stepped from now on; 0: any number.
void limit_steps(std::int64_t most);
/// Counts cycles that are stepped. Throws Stopped, and InputError behind the limit.
void count_steps(std::int64_t cycles);
/// Called wherever work is done that may take long. Throws Stopped.
void check();

}  // namespace run_guard
}  // namespace orrery
