#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <systemc>

#include "base/error.h"
#include "dataflows/lower.h"
#include "tests/laws/paused_run.h"
#include "tests/sweep/find_fields.h"

namespace orrery {
namespace {

/// Looks for moments of random runs in which changing a field by itself changes what follows.
class Search {
 public:
  explicit Search(std::set<std::string> done) : seen_(std::move(done)) {}

  void look(const NamedCase& named) {
    try {
      if (!is_short(named)) return;
      const SteppedCase stepped(named);
      Draw draw(named.seed);
      if (!GroupedMachine(stepped.schedule, stepped.hardware).can_be_captured()) return;
      for (const std::int64_t cycle : moments(stepped, draw)) look(named, stepped, cycle, draw);
    } catch (const InputError&) {
    }
  }

  void report() const {
    for (const auto& [field, row] : endless_) fmt::print("{}\n", row);
    for (const auto& [field, why] : unseen_) {
      if (endless_.count(field) == 0) fmt::print("# {}: {}\n", field, why);
    }
  }

 private:
  /// Cycles of a run that a test can go through again and again.
  static constexpr std::int64_t kLongest = 4000;
  static constexpr std::size_t kTries = 24, kRare = 4;
  static constexpr const char* kNever = "no change of it takes";

  static bool is_short(const NamedCase& named) {
    const RandomCase random = draw_named(named);
    const Accelerator hardware = random.hardware();
    const Schedule schedule = lower(random.layer, hardware, random.dataflow());
    return run_schedule(schedule, hardware, {}).cycles <= kLongest;
  }

  /// Some cycles in which snapshots are taken, and for a few fields that are not seen yet the first
  /// in which they are not 0.
  std::vector<std::int64_t> moments(const SteppedCase& stepped, Draw& draw) const {
    GroupedMachine machine(stepped.schedule, stepped.hardware);
    std::vector<std::int64_t> between, within, some;
    std::set<std::string> rare;
    for (const auto& [field, why] : unseen_) {
      if (rare.size() < kRare && !field.ends_with(".size")) rare.insert(field);
    }
    while (!machine.finished()) {
      machine.step();
      if (machine.between_iterations()) {
        between.push_back(machine.now());
      } else if (machine.within_iteration()) {
        within.push_back(machine.now());
      } else {
        continue;
      }
      const std::size_t before = rare.size();
      std::erase_if(rare, [&](const std::string& field) { return not_zero(machine, field); });
      if (rare.size() < before) some.push_back(machine.now());
    }
    for (const auto& cycles : {between, within}) {
      if (cycles.empty()) continue;
      for (int i = 0; i < 3; ++i) some.push_back(draw.of(cycles));
      some.push_back(cycles[cycles.size() - 1 - cycles.size() / 64]);
    }
    return some;
  }

  static bool not_zero(GroupedMachine& machine, const std::string& field) {
    FieldProbe probe;
    probe.omitted = field;
    for (const Snapshot& snapshot : machine.take(&probe)) {
      for (const std::size_t at : snapshot.no_exact) {
        if (snapshot.exact[at] != 0) return true;
      }
    }
    return false;
  }

  void look(const NamedCase& named, const SteppedCase& stepped, std::int64_t cycle, Draw& draw) {
    PausedRun paused(stepped, cycle);
    const std::set<std::string> fields = paused.fields();
    for (const std::string& field : fields) {
      if (seen_.count(field) > 0) continue;
      unseen_.try_emplace(field, kNever);
      // Of another number of items each would have to be something.
      if (counts_items(field, fields)) continue;
      std::vector<Change> changes = paused.changes(field);
      draw.shuffle(changes);
      for (std::size_t i = 0; i < std::min(kTries, changes.size()); ++i) {
        if (seen_.count(field) == 0) try_it(named, cycle, paused, changes[i]);
      }
    }
  }

  /// The size of a queue whose items have fields: slices have none, unless they take their time,
  /// nor has the oldest buffer that is held.
  static bool counts_items(const std::string& field, const std::set<std::string>& fields) {
    if (!field.ends_with(".size")) return false;
    if (field == "controller.held.size") return fields.count("controller.held.since") > 0;
    if (field == "ifmap.size") return fields.count("ifmap.due") > 0;
    return field != "filter.size" || fields.count("filter.due") > 0;
  }

  void try_it(const NamedCase& named, std::int64_t cycle, PausedRun& paused, const Change& change) {
    const Effect effect = paused.effect({change});
    const std::string& field = change.field;
    const std::string row =
        fmt::format("{{\"{}\", {{\"{}\", {}}}, {}, {}, {}}},  // {}", field, named.draw, named.seed,
                    cycle, change.nth, change.by, effect.otherwise);
    if (effect.otherwise == "crashes" || !effect.shows_that_it_matters()) {
      std::string& why = unseen_[field];
      if (effect.told_apart && !effect.told_apart_without) {
        why = "no other future: " + row;
      } else if (effect.told_apart_without && why == kNever) {
        why = "others change too: " + row;
      }
    } else if (effect.otherwise == PausedRun::kEndless) {
      endless_.try_emplace(field, row);
    } else {
      seen_.insert(field);
      unseen_.erase(field);
      endless_.erase(field);
      fmt::print("{}\n", row);
      std::fflush(stdout);
    }
  }

  std::set<std::string> seen_;
  std::map<std::string, std::string> unseen_;   // and why
  std::map<std::string, std::string> endless_;  // rows for want of others: a run without an end
};

}  // namespace
}  // namespace orrery

/// perturb DRAW FIRST_SEED LAST_SEED [FIELD...]: for each field of the state but those that are
/// given, a moment of a random run in which a machine whose state differs in this field alone goes
/// on otherwise. Called by SystemC.
int sc_main(int argc, char** argv) { return orrery::find_fields<orrery::Search>(argc, argv); }

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
