#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <systemc>

#include "base/error.h"
#include "dataflows/lower.h"
#include "hardware/catalog.h"
#include "sim/fast/transition_cache.h"
#include "sim/system/compare_engines.h"
#include "sim/system/run_schedule.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

void add(EngineCounts& sum, const EngineCounts& part) {
  sum.stepped += part.stepped;
  sum.replayed += part.replayed;
  sum.repeats += part.repeats;
  sum.column_repeats += part.column_repeats;
  sum.recalls += part.recalls;
  sum.iteration_skips += part.iteration_skips;
  sum.tile_skips += part.tile_skips;
}

struct Totals {
  std::uint64_t ran = 0, refused = 0, differed = 0;
  EngineCounts cold, warm;

  void add(const Totals& other) {
    ran += other.ran;
    refused += other.refused;
    differed += other.differed;
    orrery::add(cold, other.cold);
    orrery::add(warm, other.warm);
  }
};

class Sweep {
 public:
  /// Only groups with `only` in their names.
  explicit Sweep(std::string only) : only_(std::move(only)) {}

  /// Runs the case with both engines: the fast one with nothing seen before, then with what all
  /// cases before it left, then again.
  void run(const std::string& group, std::uint64_t seed, const RandomCase& random) {
    if (group.find(only_) == std::string::npos) return;
    Totals& totals = groups_[group];
    try {
      const Accelerator hardware = random.hardware();
      const Schedule schedule = lower(random.layer, hardware, random.dataflow());
      SimulateOptions options;
      TransitionCache own;
      options.engine = Engine::kBoth;
      options.transitions = &own;
      const Measurement cold = run_schedule(schedule, hardware, options);
      options.engine = Engine::kFast;
      options.transitions = &shared_;
      require_same(cold, run_schedule(schedule, hardware, options));
      const Measurement warm = run_schedule(schedule, hardware, options);
      require_same(cold, warm);
      orrery::add(totals.cold, cold.counts);
      orrery::add(totals.warm, warm.counts);
      ++totals.ran;
    } catch (const InputError&) {
      ++totals.refused;
    } catch (const std::exception& e) {
      ++totals.differed;
      fmt::print("{} seed {}: {}\n{}\n", group, seed, e.what(), random.describe());
    }
  }

  /// A table with a row for each group; are all the same?
  bool report() const {
    fmt::print(
        "| cases | ran | refused | differed | cycles | skipped, cold (%) | warm (%) | repeats | "
        "column starts | recalls | iteration skips | tile skips |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    Totals all;
    for (const auto& [group, totals] : groups_) {
      print(group, totals);
      all.add(totals);
    }
    print("all", all);
    return all.differed == 0;
  }

 private:
  static double skipped(const EngineCounts& counts) {
    const std::int64_t cycles = counts.stepped + counts.replayed;
    return cycles == 0 ? 0
                       : 100.0 * static_cast<double>(counts.replayed) / static_cast<double>(cycles);
  }

  static void print(const std::string& group, const Totals& totals) {
    const EngineCounts& cold = totals.cold;
    fmt::print("| {} | {} | {} | {} | {} | {:.1f} | {:.1f} | {} | {} | {} | {} | {} |\n", group,
               totals.ran, totals.refused, totals.differed, cold.stepped + cold.replayed,
               skipped(cold), skipped(totals.warm), cold.repeats, cold.column_repeats, cold.recalls,
               cold.iteration_skips, cold.tile_skips);
  }

  std::string only_;
  TransitionCache shared_;
  std::map<std::string, Totals> groups_;
};

/// A group's name and how the PEs of this case agree on when to move.
std::string with_flow(const std::string& group, const RandomCase& random) {
  const bool elastic = random.hardware().array.flow_control == FlowControl::kElastic;
  return group + (elastic ? ", elastic" : ", lockstep");
}

/// Most dataflows that are drawn do not fit the layer or the links: the first of some that does.
RandomCase draw_any_that_fits(std::uint64_t seed) {
  constexpr std::uint64_t kDraws = 100;
  for (std::uint64_t draw = kDraws * seed;; ++draw) {
    RandomCase random = draw_case_of_any_dataflow(draw);
    if (draw % kDraws == kDraws - 1) return random;
    try {
      lower(random.layer, random.hardware(), random.dataflow());
      return random;
    } catch (const InputError&) {
    }
  }
}

int sweep(std::uint64_t from, std::uint64_t seeds, const std::string& only) {
  Sweep sweep(only);
  const auto presets = list_hardware();
  for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
    const RandomCase small = draw_case(seed), longer = draw_long_case(seed);
    sweep.run(with_flow("small layers", small), seed, small);
    sweep.run("any dataflow", seed, draw_any_that_fits(seed));
    sweep.run(with_flow("longer layers", longer), seed, longer);
    sweep.run("long folds, elastic", seed, draw_elastic_case(seed));
    sweep.run("multicast", seed, draw_multicast_case(seed));
    const std::string& preset = presets[seed % presets.size()].name;
    sweep.run("`" + preset + "`", seed, draw_preset_case(seed, preset));
  }
  fmt::print("seeds {} to {}\n\n", from, from + seeds - 1);
  return sweep.report() ? 0 : 1;
}

}  // namespace
}  // namespace orrery

/// engines [FIRST_SEED [SEEDS [TEXT]]]: runs random machines, and random layers on the shipped
/// ones, with both engines; six cases for each seed, of which those that do not fit together are
/// refused; or only the groups of cases with TEXT in their names. Called by SystemC.
int sc_main(int argc, char** argv) {
  const std::uint64_t from = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const std::uint64_t seeds = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 3450;
  return orrery::sweep(from, seeds, argc > 3 ? argv[3] : "");
}

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
