#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace orrery {

/// `text` as it may be shown on one line. Line breaks and tabs become spaces; bytes that are not
/// UTF-8 and controls below a space are written as \xNN, and whatever else a terminal obeys or
/// hides (DEL, C1 controls, marks of writing direction, line separators, characters without width)
/// as \uNNNN, which is also how JSON writes it in its strings.
std::string printable(std::string_view text);

/// The same for a text of several lines: line breaks and tabs stay, and so do the sequences that
/// set a colour when `colours`.
std::string printable_lines(std::string_view text, bool colours = false);

/// At most `characters` of a UTF-8 text; "..." stands for what is cut from its end.
std::string cut(std::string_view text, std::size_t characters);

/// What a user wrote, for a message or a table: printable, and cut to a bearable length.
std::string shown(std::string_view text);

}  // namespace orrery
