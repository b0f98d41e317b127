#pragma once

#include <string>

#include "search/race.h"

namespace orrery {

/// The median of each strategy over its trials, as an SVG picture.
std::string race_plot(const SearchSpec& spec, const RaceResult& result);

}  // namespace orrery
