#pragma once

#include <functional>
#include <string>

namespace orrery {

/// Runs `work` in a copy of this process and returns what it returns, so that a library that
/// crashes or exits does not end the program. `work` has a minute of processor time and says
/// nothing on stderr. Throws InputError with what it throws, with how the copy ended ("signal 11")
/// when it does not come to its end, and when there can be no other process.
std::string run_isolated(const std::function<std::string()>& work);

}  // namespace orrery
