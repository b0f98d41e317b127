#pragma once

#include "base/error.h"
#include "base/wide_count.h"

namespace orrery {

/// An exact count as JSON: a number below 2^63, and from there on its decimal digits as text, since
/// few readers of JSON take larger numbers exactly. `Json` is one of nlohmann's.
template <class Json>
Json count_json(WideCount count) {
  if (count.fits_64_bits()) return static_cast<std::int64_t>(count);
  return count.text();
}

/// The count that `count_json` wrote. Throws InputError where there is none.
template <class Json>
WideCount count_in(const Json& json) {
  if (json.is_number_integer()) return json.template get<std::int64_t>();
  if (json.is_string()) {
    if (const auto count = WideCount::parse(json.template get<std::string>())) return *count;
  }
  throw InputError("found no count where one should be");
}

}  // namespace orrery
