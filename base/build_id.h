#pragma once

#include <string>

namespace orrery {

/// What tells this build of the program from any other: the hash of its contents that the linker
/// wrote into it, as hexadecimal digits. Files that only the program that wrote them may trust
/// carry it.
const std::string& build_id();

}  // namespace orrery
