#pragma once

#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "tests/laws/field_mutants.h"
#include "tests/laws/grouped_machine.h"

namespace orrery {

/// A case whose parts fit together, and how it runs when it is stepped.
struct SteppedCase {
  /// Throws InputError where the parts do not fit.
  explicit SteppedCase(const NamedCase& named);
  Accelerator hardware;
  Schedule schedule;
  Measurement measured;
};

/// A number of the state that is to be another.
struct Change {
  std::string field;
  std::size_t nth = 0;  // of all that have this name in the moment
  std::int64_t by = 0;
};

/// What it means that the state is another.
struct Effect {
  /// Do the comparisons that the fast engine makes in such moments tell the two states apart?
  bool told_apart = false;
  /// Does one, when the field is left out?
  bool told_apart_without = false;
  /// How the run ends, where it does not end as it would have.
  std::string otherwise;

  /// Two states that differ in this field alone, and have different futures.
  bool shows_that_it_matters() const {
    return told_apart && !told_apart_without && !otherwise.empty();
  }
};

/// A run that stands still between two cycles. It can go on from there in many ways, each in a
/// process of its own.
class PausedRun {
 public:
  /// How a run goes that takes more than four times as long.
  static constexpr const char* kEndless = "does not end";

  /// In `cycle`, or at the end. `stepped` must outlive it.
  PausedRun(const SteppedCase& stepped, std::int64_t cycle);

  /// Is it a moment in which the fast engine takes snapshots?
  bool can_be_taken() { return machine_.between_iterations() || machine_.within_iteration(); }
  std::set<std::string> fields();
  /// Changes of each field of this name that are worth a try.
  std::vector<Change> changes(const std::string& field);
  /// Goes on with `changes` in the state, all at once; the field that is left out is that of the
  /// first. Without changes it must go on as if nothing had happened.
  Effect effect(const std::vector<Change>& changes);

 private:
  void tell(std::FILE* out, const std::vector<Change>& changes);
  std::string otherwise();

  const SteppedCase& stepped_;
  GroupedMachine machine_;
};

}  // namespace orrery
