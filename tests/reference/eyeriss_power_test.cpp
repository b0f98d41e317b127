#include <gtest/gtest.h>

#include "dataflows/zero_macs.h"
#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "models/energy/energy.h"
#include "sim/system/simulate.h"

namespace orrery {
namespace {

/// CONV5 of AlexNet on the Eyeriss chip: 236 mW, 77.6 % of the ifmap's words zeros (Chen et al.,
/// JSSC 2017, Table V; ISSCC 2016). No constant of eyeriss_65nm but the clock's has seen this
/// layer.
TEST(EyerissReference, PowerOfConv5IsWithinFifteenPercentOfTheChip) {
  ConvSpec spec{.n = 4, .c = 384, .h = 13, .w = 13, .k = 256, .r = 3, .s = 3};
  spec.groups = 2;
  spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = 1;
  const Accelerator hardware = load_accelerator(
      "eyeriss_v1", {"dram.ideal=true", "mapping.m=64", "mapping.n=4", "mapping.e=13",
                     "mapping.p=16", "mapping.q=3", "mapping.r=2", "mapping.t=2"});
  const LayerResult result =
      simulate_layer(make_conv("conv5", spec), hardware, load_dataflow("row_stationary"), {});
  const EnergyReport energy =
      evaluate({result.layer, result.measured.cycles, result.measured.activity,
                expected_zero_macs(result.layer, Ratio(224, 1000))},
               hardware, load_technology("eyeriss_65nm"));
  const double seconds = static_cast<double>(result.measured.cycles) / 200e6;
  EXPECT_NEAR(1e-15 * static_cast<double>(energy.on_chip().value) / seconds, 236, 0.15 * 236);
}

}  // namespace
}  // namespace orrery
