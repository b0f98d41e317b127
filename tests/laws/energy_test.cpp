#include "models/energy/energy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "base/data_path.h"
#include "base/error.h"
#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "models/energy/area.h"
#include "models/energy/memories.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

EnergyReport energy_of(const LayerResult& result, const Accelerator& hardware,
                       const Technology& technology, std::int64_t zero_macs = 0) {
  return evaluate({result.layer, result.measured.cycles, result.measured.activity, zero_macs},
                  hardware, technology);
}

std::vector<Technology> all_technologies() {
  std::vector<Technology> all;
  for (const TechnologyItem& item : list_technologies()) all.push_back(load_technology(item.name));
  return all;
}

TEST(EnergyLaws, PartsSumToTheTotalAndNothingIsNegative) {
  const std::vector<Technology> technologies = all_technologies();
  int ran = 0;
  for (std::uint64_t seed = 1; seed <= seeds(60); ++seed) {
    const RandomCase random = draw_case(seed);
    try {
      const Accelerator hardware = random.hardware();
      const LayerResult result = simulate_layer(random.layer, hardware, random.dataflow(), {});
      for (const Technology& technology : technologies) {
        const EnergyReport energy = energy_of(result, hardware, technology);
        WideCount sum;
        for (const EnergyEntry& entry : energy.entries) {
          EXPECT_GT(entry.count, 0) << technology.name << ", seed " << seed;
          EXPECT_EQ(entry.energy.value, entry.count * entry.each.value);
          sum += entry.energy.value;
        }
        EXPECT_EQ(sum, energy.total().value);
        EXPECT_GT(sum, 0) << technology.name << ", seed " << seed;
        ++ran;
      }
    } catch (const InputError&) {
    }
  }
  EXPECT_GE(ran, 100);
}

/// One 4x3 by 3x3 product whose every count can be followed in docs/how-it-works.md.
TEST(EnergyLaws, OneFoldCostsWhatACountByHandSays) {
  const Accelerator hardware =
      load_accelerator("scalesim", {"array.rows=3", "array.cols=3", "precision.ifmap_bits=8",
                                    "precision.filter_bits=8", "precision.psum_bits=32"});
  const LayerResult result =
      simulate_layer(make_gemm("gemm", 4, 3, 3), hardware, load_dataflow("weight_stationary"), {});
  Technology technology = load_technology("generic_45nm");
  const EnergyReport energy = energy_of(result, hardware, technology);
  const auto of = [&](Component component, std::optional<Operand> operand,
                      const std::string& action) -> WideCount {
    for (const EnergyEntry& entry : energy.entries) {
      if (entry.component == component && entry.operand == operand && entry.action == action) {
        return entry.energy.value;
      }
    }
    return 0;
  };
  EXPECT_EQ(of(Component::kMac, std::nullopt, "multiply"), 36 * 200'000);  // 0.2 pJ
  EXPECT_EQ(of(Component::kMac, Operand::kOfmap, "add"), 36 * 100'000);    // 0.1 pJ
  // Registers, 0.009 pJ for a bit: each MAC reads both inputs; four steps bring 3 ifmap words to
  // each of three columns, nine weights stay.
  EXPECT_EQ(of(Component::kPeMemory, Operand::kIfmap, "read"), 36 * 72'000);
  EXPECT_EQ(of(Component::kPeMemory, Operand::kIfmap, "write"), 36 * 72'000);
  EXPECT_EQ(of(Component::kPeMemory, Operand::kFilter, "read"), 36 * 72'000);
  EXPECT_EQ(of(Component::kPeMemory, Operand::kFilter, "write"), 9 * 72'000);
  EXPECT_EQ(of(Component::kPeMemory, Operand::kOfmap, "write"), 36 * 288'000);
  EXPECT_EQ(energy.of(Component::kBuffer).value, 0) << "an ideal buffer";
  EXPECT_EQ(energy.of(Component::kDram).value, 0) << "an ideal DRAM";
  EXPECT_FALSE(energy.notes.empty());
}

TEST(EnergyLaws, GatedMacsCostNeitherMultiplierNorWeightNorSum) {
  const Technology technology = load_technology("eyeriss_65nm");
  const Layer layer =
      make_conv("conv", ConvSpec{.n = 1, .c = 4, .h = 8, .w = 8, .k = 8, .r = 3, .s = 3});
  const Accelerator hardware = load_accelerator("eyeriss_v1");
  const LayerResult result = simulate_layer(layer, hardware, load_dataflow("row_stationary"), {});
  const std::int64_t gated = layer.macs().value * 3 / 4, unit = 1'336'000;
  const EnergyReport dense = energy_of(result, hardware, technology);
  const EnergyReport sparse = energy_of(result, hardware, technology, gated);
  EXPECT_EQ(sparse.gated_macs, gated);
  // A MAC, a weight read, a sum read and written: a unit of the ladder each.
  EXPECT_EQ(dense.total().value - sparse.total().value, gated * 4 * unit);
}

TEST(EnergyLaws, ALayerCostsTheSameWhateverRanBefore) {
  const Accelerator hardware = load_accelerator("systolic_32x32");
  const Technology technology = load_technology("cacti_45nm");
  const Dataflow dataflow = load_dataflow("weight_stationary");
  Network network;
  network.layers = {make_gemm("a", 40, 40, 40), make_gemm("b", 7, 90, 33),
                    make_fully_connected("c", 2, 100, 50)};
  const auto energies = [&](const Network& n) {
    std::map<std::string, WideCount> all;
    for (const LayerResult& result : simulate_network(n, hardware, dataflow, {}, {})) {
      all[result.layer.name] = energy_of(result, hardware, technology).total().value;
    }
    return all;
  };
  Network reversed = network;
  std::reverse(reversed.layers.begin(), reversed.layers.end());
  EXPECT_EQ(energies(network), energies(reversed));
  Network alone;
  alone.layers = {network.layers[1]};
  EXPECT_EQ(energies(alone).at("b"), energies(network).at("b"));
}

/// The blocks of a YAML file at its top level in the opposite order, and its comments left out.
std::string backwards(const std::string& text) {
  std::istringstream lines(text);
  std::string result, block;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line[0] != ' ') {
      result = block + result;
      block.clear();
    }
    block += line + '\n';
  }
  return block + result;
}

/// Neither does the order of components in a file matter, of the technology or of the hardware.
TEST(EnergyLaws, TheOrderOfComponentsInAFileDoesNotMatter) {
  const TempFolder folder;
  const auto reversed = [&](const std::string& data, const std::string& name) {
    std::ifstream in(data_path(fmt::format("{}/{}.yaml", data, name)));
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string turned = backwards(text);
    EXPECT_NE(turned, text);
    const std::filesystem::path file = folder.path() / (name + ".yaml");
    std::ofstream(file) << turned;
    return file.string();
  };
  const Layer layer = make_gemm("gemm", 40, 40, 40);
  for (const char* name : {"systolic_32x32", "tpu_v1"}) {
    const Accelerator hardware = load_accelerator(name);
    const Accelerator turned = load_accelerator(reversed("hardware/presets", name));
    EXPECT_EQ(turned, hardware);
    const Dataflow dataflow = load_dataflow(hardware.dataflow);
    const LayerResult result = simulate_layer(layer, hardware, dataflow, {});
    for (const TechnologyItem& item : list_technologies()) {
      if (item.name == "eyeriss_normalized" && hardware.dram.type == "ddr3") continue;
      const Technology other = load_technology(reversed("hardware/technologies", item.name));
      const EnergyReport here = energy_of(result, hardware, load_technology(item.name));
      const EnergyReport there = energy_of(result, turned, other);
      ASSERT_EQ(here.entries.size(), there.entries.size()) << item.name;
      for (std::size_t i = 0; i < here.entries.size(); ++i) {
        EXPECT_EQ(here.entries[i].energy, there.entries[i].energy) << item.name;
      }
    }
  }
}

TEST(EnergyLaws, ATenTimesLargerBufferCostsMoreForEachAccessAndMoreArea) {
  for (const char* name : {"cacti_65nm", "cacti_45nm", "cacti_32nm", "cacti_22nm"}) {
    const Technology technology = load_technology(name);
    const auto run = [&](const std::string& factor) {
      const Accelerator hardware =
          load_accelerator("systolic_32x32", {"buffer.capacity_bytes=" + factor + "0K",
                                              "buffer.ofmap.capacity_bytes=" + factor + "K"});
      std::vector<std::string> notes;
      std::vector<double> costs = {area(hardware, technology).buffer};
      for (const Operand operand : kAllOperands) {
        const BankCost cost =
            bank_cost(operand, banks_of(operand, hardware.buffer), technology, notes);
        costs.insert(costs.end(), {cost.read_pj, cost.write_pj, cost.leakage_mw, cost.area_um2});
      }
      return costs;
    };
    const std::vector<double> small = run("128"), large = run("1280");
    for (std::size_t i = 0; i < small.size(); ++i) EXPECT_GT(large[i], small[i]) << name << i;
  }
}

TEST(EnergyLaws, AreaGrowsWithEveryPart) {
  const Technology technology = load_technology("cacti_45nm");
  const auto of = [&](const std::vector<std::string>& sets) {
    return area(load_accelerator("systolic_32x32", sets), technology);
  };
  const AreaReport base = of({});
  EXPECT_DOUBLE_EQ(of({"array.rows=64"}).macs, 2 * base.macs);
  EXPECT_DOUBLE_EQ(of({"array.rows=64"}).pe_memories, 2 * base.pe_memories);
  EXPECT_GT(of({"array.stationary_words=4"}).pe_memories, base.pe_memories);
  EXPECT_GT(of({"precision.filter_bits=16"}).macs, base.macs);
  EXPECT_GT(of({"edges.ifmap.fifo_depth=40"}).network, base.network);
  EXPECT_GT(of({"buffer.capacity_bytes=512K"}).buffer, base.buffer);
  EXPECT_GT(floorplan(load_accelerator("systolic_32x32"), base).pe_pitch, 0);
}

/// 2^44 times as much of everything costs 2^44 times as much, though that passes 2^63 attojoules.
TEST(EnergyLaws, EnergiesOfAnySizeAreExact) {
  const Technology technology = load_technology("cacti_45nm");
  const Accelerator hardware = load_accelerator("systolic_32x32");
  const LayerResult result = simulate_layer(make_gemm("gemm", 40, 50, 60), hardware,
                                            load_dataflow("weight_stationary"), {});
  const EnergyReport once = energy_of(result, hardware, technology);
  Activity many = result.measured.activity;
  const std::int64_t times = std::int64_t{1} << 44;
  for_each_count(many, [&](const char*, auto counts) {
    for (WideCount& count : counts) count *= times;
  });
  const EnergyReport often =
      evaluate({result.layer, result.measured.cycles * times, many, 0}, hardware, technology);
  EXPECT_FALSE(often.total().value.fits_64_bits());
  EXPECT_EQ(often.total(), once.total() * times);
  for (int i = 0; i < kComponents; ++i) {
    const auto component = static_cast<Component>(i);
    EXPECT_EQ(often.of(component), once.of(component) * times) << name_of(component);
  }
}

/// Counts that no machine measured cost as much as those that one did: the function does not know
/// where they come from.
TEST(EnergyLaws, PredictedCountsAreEvaluatedLikeMeasuredOnes) {
  const Accelerator hardware = load_accelerator("systolic_32x32");
  const Technology technology = load_technology("cacti_45nm");
  const LayerResult result = simulate_layer(make_gemm("gemm", 40, 40, 40), hardware,
                                            load_dataflow("weight_stationary"), {});
  Activity predicted;  // only what a formula could know
  const Activity& measured = result.measured.activity;
  predicted.macs = measured.macs;
  predicted.dram_ifmap_read = measured.dram_ifmap_read;
  const EnergyReport energy = evaluate({result.layer, 0, predicted, 0}, hardware, technology);
  const EnergyReport full = energy_of(result, hardware, technology);
  EXPECT_LT(energy.total(), full.total());
  const auto multiply = [](const EnergyReport& report) { return report.entries.front().energy; };
  EXPECT_EQ(multiply(energy), multiply(full));
}

}  // namespace
}  // namespace orrery
