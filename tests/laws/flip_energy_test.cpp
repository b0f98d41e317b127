#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "base/error.h"
#include "hardware/load_technology.h"
#include "models/energy/energy.h"
#include "models/energy/toggle_energy.h"
#include "sim/system/simulate.h"
#include "tests/laws/bit_by_bit.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

using Entries = std::map<std::tuple<Component, int, std::string>, WideCount>;

Entries entries_of(const EnergyReport& report) {
  Entries entries;
  for (const EnergyEntry& entry : report.entries) {
    const int operand = entry.operand ? static_cast<int>(*entry.operand) : -1;
    entries[{entry.component, operand, entry.action}] += entry.energy.value;
  }
  return entries;
}

/// Are the words of this entry on registers or wires whose flips are counted?
bool counted_bit_by_bit(const EnergyEntry& entry, bool multicast) {
  if (entry.component == Component::kPeMemory) return !multicast;
  if (entry.component != Component::kNetwork) return false;
  return multicast ? entry.action == "bus"
                   : entry.action == "edge" && entry.operand != Operand::kOfmap;
}

/// Alpha times the flips of every register and bus are in the total, the words on them are not, and
/// everything else is as it was.
void expect_flips_for_words(const RandomCase& random, std::uint64_t seed,
                            const Technology& technology) {
  const Accelerator hardware = random.hardware();
  const bool multicast = hardware.array.network == ArrayNetwork::kMulticast;
  const LayerResult result =
      simulate_layer(random.layer, hardware, random.dataflow(), toggling(seed));
  const Measurement& measured = result.measured;
  const Run words{result.layer, measured.cycles, measured.activity, 0};
  Run flips = words;
  flips.toggles = &*measured.toggles;
  const EnergyReport by_words = evaluate(words, hardware, technology);
  const EnergyReport by_flips = evaluate(flips, hardware, technology);
  const ToggleCosts costs = toggle_costs(hardware, technology);

  Entries expected;
  for (const EnergyEntry& entry : by_words.entries) {
    if (counted_bit_by_bit(entry, multicast)) continue;
    const int operand = entry.operand ? static_cast<int>(*entry.operand) : -1;
    expected[{entry.component, operand, entry.action}] += entry.energy.value;
  }
  for (const Operand operand : kAllOperands) {
    for (const auto& [component, wire] : {std::pair(Component::kPeMemory, wire_at_pe(operand)),
                                          std::pair(Component::kNetwork, wire_on_bus(operand))}) {
      const WideCount count = (*measured.toggles)[static_cast<std::size_t>(wire)].twos_complement;
      const WideCount energy = toggle_energy(costs, wire, count).value;
      if (energy > 0) expected[{component, static_cast<int>(operand), "flip"}] = energy;
    }
  }
  EXPECT_EQ(entries_of(by_flips), expected)
      << technology.name << ", seed " << seed << ": " << random.describe();
}

TEST(FlipEnergy, TakesThePlaceOfThatOfTheWordsOnTheSameWires) {
  for (const char* name : {"generic_45nm", "cacti_22nm"}) {
    const Technology technology = load_technology(name);
    for (const auto draw : {draw_case, draw_multicast_case}) {
      int ran = 0;
      for (std::uint64_t seed = 1; ran < 15; ++seed) {
        try {
          expect_flips_for_words(draw(seed), seed, technology);
          ++ran;
        } catch (const InputError&) {
        }
      }
    }
  }
}

/// The ladder says nothing of a bit: nothing changes, and the report says so.
TEST(FlipEnergy, IsNotTakenFromATechnologyThatHasNone) {
  const Technology technology = load_technology("eyeriss_65nm");
  const RandomCase random = draw_multicast_case(1);
  const Accelerator hardware = random.hardware();
  const LayerResult result = simulate_layer(random.layer, hardware, random.dataflow(), toggling(1));
  const Measurement& measured = result.measured;
  const orrery::Run words{result.layer, measured.cycles, measured.activity, 0};
  orrery::Run flips = words;
  flips.toggles = &*measured.toggles;
  const EnergyReport by_flips = evaluate(flips, hardware, technology);
  EXPECT_EQ(entries_of(by_flips), entries_of(evaluate(words, hardware, technology)));
  EXPECT_NE(fmt::format("{}", fmt::join(by_flips.notes, "; ")).find("is charged by words"),
            std::string::npos);
}

}  // namespace
}  // namespace orrery
