#include "tests/laws/paused_run.h"

#include <algorithm>
#include <sstream>

#include "dataflows/lower.h"
#include "sim/fast/repeat.h"
#include "sim/fast/transition_table.h"
#include "sim/system/compare_engines.h"
#include "tests/laws/child.h"

namespace orrery {
namespace {

using Snapshots = std::vector<Snapshot>;

/// A number in a snapshot. Within its bounds it does not matter within an iteration.
struct Number {
  std::int64_t* value;
  std::int64_t lowest = 0, highest = -1;
};

/// Where in `snapshots` the field is that `without` leaves out, which are of the same state.
std::vector<Number> numbers_of(Snapshots& snapshots, const Snapshots& without) {
  std::vector<Number> numbers;
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    Snapshot& snapshot = snapshots[i];
    for (const std::size_t at : without[i].no_exact) numbers.push_back({&snapshot.exact[at]});
    for (const std::size_t at : without[i].no_progress) {
      numbers.push_back({&snapshot.progress[at], snapshot.lowest[at], snapshot.highest[at]});
    }
    for (const std::size_t at : without[i].no_deadlines) {
      numbers.push_back({&snapshot.deadlines[at]});
    }
  }
  return numbers;
}

Snapshots take_without(GroupedMachine& machine, const std::string& field) {
  FieldProbe probe;
  probe.omitted = field;
  return machine.take(&probe);
}

/// As states between iterations are compared.
bool told_apart_between(const Snapshots& one, const Snapshots& other) {
  for (std::size_t i = 0; i < one.size(); ++i) {
    TransitionTable transitions;
    if (transitions.state_of(one[i]) != transitions.state_of(other[i])) return true;
  }
  return false;
}

/// As states within an iteration are.
bool told_apart_within(const Snapshots& one, const Snapshots& other) {
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (!same_within_iteration(one[i], other[i])) return true;
  }
  return false;
}

/// Must the field that is left out be the same within an iteration too?
bool must_recur(const Snapshots& without) {
  return std::any_of(without.begin(), without.end(),
                     [](const Snapshot& snapshot) { return !snapshot.no_exact.empty(); });
}

}  // namespace

SteppedCase::SteppedCase(const NamedCase& named) {
  const RandomCase random = draw_named(named);
  hardware = random.hardware();
  schedule = lower(random.layer, hardware, random.dataflow());
  SimulateOptions options;
  options.engine = Engine::kStepped;
  measured = run_schedule(schedule, hardware, options);
}

PausedRun::PausedRun(const SteppedCase& stepped, std::int64_t cycle)
    : stepped_(stepped), machine_(stepped.schedule, stepped.hardware) {
  machine_.run_until(cycle);
}

std::set<std::string> PausedRun::fields() {
  FieldProbe probe;
  machine_.take(&probe);
  return probe.fields;
}

std::vector<Change> PausedRun::changes(const std::string& field) {
  Snapshots snapshots = machine_.take();
  std::vector<Change> all;
  const std::vector<Number> numbers = numbers_of(snapshots, take_without(machine_, field));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto& [at, lowest, highest] = numbers[i];
    // Down first, which keeps an enumerator among its own.
    std::vector<std::int64_t> by = {*at > 0 ? -1 : 1};
    if (!field.ends_with(".size")) by.push_back(1);
    if (lowest <= *at && *at <= highest) {
      by.push_back(lowest - 1 - *at);
      if (highest - *at < 1000) by.push_back(highest + 1 - *at);
    }
    for (const std::int64_t amount : by) all.push_back({field, i, amount});
  }
  return all;
}

Effect PausedRun::effect(const std::vector<Change>& changes) {
  std::istringstream said(told_by_child([&](std::FILE* out) {
    try {
      tell(out, changes);
    } catch (const std::exception&) {  // a state that cannot be
    }
  }));
  Effect effect;
  said >> effect.told_apart >> effect.told_apart_without;
  said.ignore();
  if (!std::getline(said, effect.otherwise)) effect.otherwise = "crashes";
  return effect;
}

void PausedRun::tell(std::FILE* out, const std::vector<Change>& changes) {
  limit_time(1);
  const std::string field = changes.empty() ? "" : changes.front().field;
  const Snapshots before = machine_.take();
  const Snapshots before_without = take_without(machine_, field);
  Snapshots changed = before;
  for (const Change& change : changes) {
    const auto numbers = numbers_of(changed, take_without(machine_, change.field));
    if (change.nth >= numbers.size()) return;
    *numbers[change.nth].value += change.by;
  }
  machine_.set(changed);
  const Snapshots after = machine_.take();
  const Snapshots after_without = take_without(machine_, field);
  // Within passes states are compared only with others of the same iteration; between iterations in
  // both ways, of which one lets positions within an iteration differ.
  const bool between = machine_.between_iterations();
  const bool within = !between || must_recur(before_without);
  const bool apart = (!between || told_apart_between(before, after)) &&
                     (!within || told_apart_within(before, after));
  const bool apart_without = (between && told_apart_between(before_without, after_without)) ||
                             told_apart_within(before_without, after_without);
  std::fprintf(out, "%d %d\n", apart ? 1 : 0, apart_without ? 1 : 0);
  std::fflush(out);
  std::fprintf(out, "%s\n", otherwise().c_str());
}

std::string PausedRun::otherwise() {
  try {
    const std::int64_t longest = 4 * stepped_.measured.cycles + 1000;
    if (!machine_.run_until(longest)) return kEndless;
    require_same(stepped_.measured, machine_.finish());
  } catch (const std::exception& e) {
    const std::string what = e.what();
    return what.substr(0, what.find('\n'));
  }
  return {};
}

}  // namespace orrery
