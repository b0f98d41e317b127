#include <cstdlib>
#include <iostream>
#include <random>

#include "base/random.h"
#include "tests/faults/fault_runs.h"
#include "tests/temp_folder.h"

/// orrery_faults PROGRAM SHIM [FIRST [DRAWN [SEED]]]: has each of the first FIRST (2000) calls of
/// every kind fail, and DRAWN (1000) of those behind them.
int main(int argc, char** argv) {
  using namespace orrery;
  if (argc < 3) return std::cerr << "needs PROGRAM and SHIM\n", 2;
  const std::int64_t first = argc > 3 ? std::atoll(argv[3]) : 2000;
  const std::int64_t drawn = argc > 4 ? std::atoll(argv[4]) : 1000;
  const std::uint64_t seed =
      argc > 5 ? std::strtoull(argv[5], nullptr, 10) : std::random_device()();
  std::cout << "seed " << seed << std::endl;
  Random random(seed);
  const TempFolder folder;
  FaultRuns runs(argv[1], argv[2], folder.path());
  std::int64_t bad = 0, all = 0;
  for (const FaultCommand& command : fault_commands()) {
    for (const std::string& kind : fault_kinds()) {
      const std::int64_t calls = runs.calls(command, kind);
      const std::int64_t rest = std::max<std::int64_t>(0, calls - first);
      std::int64_t wrong = 0;
      const auto fail = [&](std::int64_t n) {
        const std::string complaint = runs.complaint(command, kind, n);
        if (!complaint.empty()) std::cout << "  " << complaint << std::endl;
        wrong += !complaint.empty();
        ++all;
      };
      for (std::int64_t n = 1; n <= std::min(calls, first); ++n) fail(n);
      for (std::int64_t i = 0; i < std::min(rest, drawn); ++i) {
        fail(first + 1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(rest))));
      }
      std::cout << command.name << ", " << kind << ": " << calls << " calls, " << wrong << " wrong"
                << std::endl;
      bad += wrong;
    }
  }
  std::cout << all << " faults, " << bad << " wrong" << std::endl;
  return bad == 0 ? 0 : 1;
}
