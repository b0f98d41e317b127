#pragma once

#include <string>

namespace orrery {

/// `message` as it may be printed: on one line, without control characters and bytes that are not
/// UTF-8, and with the middle of a very long one left out.
std::string one_line(const std::string& message);

}  // namespace orrery
