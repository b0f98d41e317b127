#pragma once

#include <string>

namespace orrery {

/// Looks at a shared object before the loader does, which maps what its header promises and dies
/// where the file ends before. Throws InputError for one that is cut off, of another machine, or no
/// shared object.
void check_elf(const std::string& file, const std::string& bytes);

}  // namespace orrery
