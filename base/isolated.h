#pragma once

#include <functional>
#include <string>

namespace orrery {

/// Runs `work` in a copy of this process and returns what it returns, so that a library that falls
/// over malformed input does not end the program. `work` must not throw, and has a minute of
/// processor time; it says nothing on stderr. Throws InputError ("signal 11") when it does not come
/// to its end, and when there can be no other process.
std::string run_isolated(const std::function<std::string()>& work);

}  // namespace orrery
