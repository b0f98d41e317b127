#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "search/strategy.h"

namespace orrery {

/// The finished trials of a study that is over, or was interrupted, and the knobs of its space.
struct EarlierStudy {
  std::string name;  // for remarks
  std::vector<Knob> knobs;
  std::vector<Trial> trials;
};

/// Reads a study file. Throws InputError where there is none, or one from before studies kept their
/// knobs.
EarlierStudy read_earlier_study(const std::string& file);

/// A number that differs where the content does (FNV-1a).
std::uint64_t digest_of(const EarlierStudy& study);

/// Points of another space that did well in an earlier study.
struct Transfer {
  std::vector<Choices> points;
  std::vector<std::string> remarks;  // what did not fit
};

/// The best `most` trials of `earlier` as points of the setup's space, each once, the best first.
/// Knobs are matched by name, values by their text; a knob that the earlier study did not turn is
/// in the middle of its values, and a trial with a value that this space does not have is left out.
/// What is best is judged by this setup's limits and objectives where the trials have their
/// metrics.
Transfer transferred(const EarlierStudy& earlier, const StrategySetup& setup, std::size_t most);

}  // namespace orrery
