#pragma once

#include <string>
#include <string_view>

namespace orrery {

/// The SHA-256 of `bytes`, as 64 hexadecimal digits.
std::string digest_of(std::string_view bytes);

}  // namespace orrery
