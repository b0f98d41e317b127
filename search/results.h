#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "search/pareto.h"
#include "search/space.h"
#include "search/spec.h"
#include "search/study_file.h"

namespace orrery {

/// What a study found.
struct StudyResult {
  std::array<std::int64_t, kTrialStates> count = {};  // of trials, by state
  /// The trials that are complete and that no complete one dominates, by number; of those that are
  /// equal in every objective, the first.
  std::vector<Trial> front;
  /// With one objective the first of the front.
  std::optional<Trial> best() const;
  /// Of the complete trials, against the spec's reference; nothing where it states none.
  std::optional<double> hypervolume;
};

StudyResult result_of(const SearchSpec& spec, const std::vector<StoredTrial>& trials);

/// The spec's reference with the signs of Trial::objectives.
Objectives reference_of(const SearchSpec& spec);

/// Every finished trial as a line: number, state, the knobs' values (empty where they do not
/// count), the metrics that any trial has, violation, message. Times are not in it, so the same
/// search gives the same bytes.
std::string trials_csv(const Space& space, const std::vector<StoredTrial>& trials);
/// The same as the bytes of an HDF5 file: trial, state, violation and message, knobs/NAME (text;
/// empty where it does not count) and metrics/NAME (NaN where it is not known), an entry for each
/// finished trial. A '/' in a name is written as '_'.
std::string trials_hdf5(const Space& space, const std::vector<StoredTrial>& trials);

}  // namespace orrery
