#include <fmt/format.h>

#include <cstdlib>
#include <systemc>

#include "base/error.h"
#include "dataflows/lower.h"
#include "sim/fast/memo.h"
#include "sim/machine.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

struct Totals {
  std::uint64_t ran = 0, refused = 0, differed = 0;
  std::int64_t cycles = 0;
  EngineCounts counts;
};

void add(EngineCounts& sum, const EngineCounts& part) {
  sum.stepped += part.stepped;
  sum.replayed += part.replayed;
  sum.repeats += part.repeats;
  sum.recalls += part.recalls;
  sum.body_skips += part.body_skips;
  sum.tile_skips += part.tile_skips;
}

void run_case(std::uint64_t seed, const RandomCase& random, Memo& memo, Totals& totals) {
  try {
    const Accelerator hardware = random.hardware();
    const Schedule schedule = lower(random.layer, hardware, random.dataflow());
    SimulateOptions options;
    options.engine = Engine::kBoth;
    options.memo = &memo;
    for (int warm = 0; warm < 2; ++warm) {
      const Measurement measured = run_schedule(schedule, hardware, options);
      totals.cycles += measured.cycles;
      add(totals.counts, measured.counts);
    }
    ++totals.ran;
  } catch (const InputError&) {
    ++totals.refused;
  } catch (const std::exception& e) {
    ++totals.differed;
    fmt::print("seed {}: {}\n{}\n", seed, e.what(), random.describe());
  }
}

int sweep(std::uint64_t from, std::uint64_t cases) {
  Totals totals;
  Memo memo;
  for (std::uint64_t seed = from; seed < from + cases; ++seed) {
    run_case(seed, draw_case(seed), memo, totals);
    run_case(seed, draw_case_of_any_dataflow(seed), memo, totals);
    run_case(seed, draw_long_case(seed), memo, totals);
    run_case(seed, draw_multicast_case(seed), memo, totals);
  }
  const EngineCounts& counts = totals.counts;
  fmt::print(
      "seeds {} to {}: {} cases ran twice, {} refused, {} differed; {} cycles, {:.1f} % stepped; "
      "repeats {}, recalls {}, body skips {}, tile skips {}; memo {} kB\n",
      from, from + cases - 1, totals.ran, totals.refused, totals.differed, totals.cycles,
      100.0 * static_cast<double>(counts.stepped) / static_cast<double>(totals.cycles),
      counts.repeats, counts.recalls, counts.body_skips, counts.tile_skips, memo.bytes() / 1024);
  return totals.differed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace orrery

/// engines [FIRST_SEED [CASES]]: runs random machines with both engines. Called by SystemC.
int sc_main(int argc, char** argv) {
  const std::uint64_t from = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const std::uint64_t cases = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 7000;
  return orrery::sweep(from, cases);
}

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
