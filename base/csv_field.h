#pragma once

#include <string>

namespace orrery {

/// A CSV field (RFC 4180), printable: quoted when it holds a comma or a quote, and behind a "'"
/// when a spreadsheet would take it for a formula.
std::string csv_field(const std::string& text);

}  // namespace orrery
