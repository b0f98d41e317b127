#include <gtest/gtest.h>

#include "dataflows/zero_macs.h"
#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "models/energy/energy.h"
#include "search/fidelity.h"
#include "sim/system/simulate.h"
#include "tests/complaint.h"

namespace orrery {
namespace {

Layer small_conv() {
  return make_conv("conv", ConvSpec{.n = 1, .c = 4, .h = 8, .w = 8, .k = 8, .r = 3, .s = 3});
}

LayerResult run(const Layer& layer, const Accelerator& hardware) {
  return simulate_layer(layer, hardware, load_dataflow(hardware.dataflow), {});
}

EnergyReport gated_energy(const LayerResult& result, const Accelerator& hardware,
                          const Technology& technology, std::int64_t zero_macs = 0) {
  return evaluate({result.layer, result.measured.cycles, result.measured.activity, zero_macs},
                  hardware, technology);
}

/// In units of the ladder: a MAC and each access to a scratchpad cost one.
TEST(Gating, EachPartThatIsGatedSavesItsOwn) {
  const Technology technology = load_technology("eyeriss_normalized");
  const Layer layer = small_conv();
  const std::int64_t zeros = layer.macs().value / 3, unit = 1'000'000;
  const std::vector<std::pair<std::string, std::int64_t>> parts = {
      {"zero_gating.mac", 1}, {"zero_gating.filter_spad", 1}, {"zero_gating.psum_spad", 2}};
  for (unsigned chosen = 0; chosen < 8; ++chosen) {
    std::vector<std::string> sets;
    std::int64_t saved = 0;
    for (unsigned i = 0; i < 3; ++i) {
      const bool gates = (chosen >> i & 1) != 0;
      sets.push_back(parts[i].first + (gates ? "=true" : "=false"));
      saved += gates ? parts[i].second : 0;
    }
    const Accelerator hardware = load_accelerator("eyeriss_v1", sets);
    const LayerResult result = run(layer, hardware);
    const EnergyReport dense = gated_energy(result, hardware, technology);
    const EnergyReport sparse = gated_energy(result, hardware, technology, zeros);
    EXPECT_EQ(dense.total().value - sparse.total().value, zeros * saved * unit) << chosen;
    EXPECT_EQ(sparse.gated_macs, chosen == 0 ? 0 : zeros) << chosen;
  }
}

TEST(Gating, ZerosOfALayerAreThoseThatItStates) {
  Layer layer = small_conv();
  layer.pad_top = layer.pad_left = 1;
  layer.shape[Dim::kP] = layer.shape[Dim::kQ] = 7;
  const std::int64_t padding = padding_macs(layer), rest = layer.macs().value - padding;
  ASSERT_GT(padding, 0);
  for (const auto& [thousandths, expected] :
       {std::pair<int, std::int64_t>{-1, 0}, {0, 0}, {250, rest - rest * 3 / 4}, {1000, rest}}) {
    layer.ifmap_zeros = thousandths;
    EXPECT_EQ(expected_zero_macs(layer), padding + expected) << thousandths;
  }
}

/// A search sees the zeros that `orrery simulate` sees.
TEST(Gating, ASearchCountsTheSameZeros) {
  const Technology technology = load_technology("eyeriss_65nm");
  const Accelerator hardware = load_accelerator("eyeriss_v1");
  Layer layer = small_conv();
  layer.ifmap_zeros = 600;
  const LayerResult result = run(layer, hardware);
  const double searched = make_fidelity("fast", technology)
                              ->cost(layer, hardware, load_dataflow(hardware.dataflow))
                              .energy_pj.value();
  const EnergyReport sparse =
      gated_energy(result, hardware, technology, expected_zero_macs(result.layer));
  EXPECT_GT(sparse.gated_macs, layer.macs().value / 2);
  EXPECT_DOUBLE_EQ(searched, picojoules(sparse.total()));
}

TEST(DramType, ChoosesAmongThoseOfTheTechnology) {
  const Technology technology = load_technology("generic_45nm");
  const auto dram = [&](const std::string& type) {
    const Accelerator hardware = load_accelerator("systolic_32x32", {"dram.type=" + type});
    return gated_energy(run(make_gemm("gemm", 40, 40, 40), hardware), hardware, technology)
        .of(Component::kDram)
        .value;
  };
  EXPECT_EQ(dram("default"), dram("lpddr4"));
  EXPECT_EQ(dram("lpddr4") * 70, dram("ddr3") * 8);  // pJ a bit
  EXPECT_NE(
      complaint_of([&] { dram("ladder"); })
          .find("systolic_32x32: dram.type: found 'ladder', which generic_45nm does not have; "
                "allowed: default, ddr3, gddr5"),
      std::string::npos);
}

/// The ladder has an energy of a scratchpad and none of a register.
TEST(PeRegisters, CostAScratchpadsAccessWhereNothingElseIsKnown) {
  const Technology technology = load_technology("eyeriss_normalized");
  const Accelerator hardware =
      load_accelerator("systolic_32x32", {"precision.ifmap_bits=16", "precision.filter_bits=16",
                                          "precision.ofmap_bits=16", "precision.psum_bits=16"});
  const LayerResult result = run(make_gemm("gemm", 40, 40, 40), hardware);
  const EnergyReport energy = gated_energy(result, hardware, technology);
  WideCount accesses;
  for (const Operand operand : kAllOperands) {
    accesses += result.measured.activity.pe_reads[index_of(operand)] +
                result.measured.activity.pe_writes[index_of(operand)];
  }
  EXPECT_EQ(energy.of(Component::kPeMemory).value, accesses * 1'000'000);
  bool said = false;
  for (const std::string& note : energy.notes) {
    said |= note.find("charged as accesses to a scratchpad") != std::string::npos;
  }
  EXPECT_TRUE(said);
}

}  // namespace
}  // namespace orrery
