#pragma once

#include <cstdio>
#include <functional>
#include <string>

namespace orrery {

/// What `tell` wrote in a process of its own, which may crash there or run out of time.
std::string told_by_child(const std::function<void(std::FILE* out)>& tell);

/// From now on this process may run for so many more seconds, give or take one.
void limit_time(unsigned seconds);

}  // namespace orrery
