#pragma once

#include <cstddef>
#include <string_view>

namespace orrery {

/// Bytes of the character that begins at `at` (RFC 3629); 0 when none does.
std::size_t utf8_size(std::string_view text, std::size_t at);

/// How many bytes from the start are valid UTF-8 (RFC 3629: no overlong forms, no surrogates,
/// nothing above U+10FFFF); text.size() when all are.
std::size_t valid_utf8_prefix(std::string_view text);

}  // namespace orrery
