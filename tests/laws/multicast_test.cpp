#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

TEST(Multicast, RandomLayersOnRandomArraysAreBitExact) {
  constexpr std::uint64_t kCases = 320;
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Draw draw(seed);
    const Layer layer = draw_layer(draw, 6000);
    const std::vector<std::string> sets = draw_multicast(draw);
    SimulateOptions options;
    options.check = true;
    options.seed = seed;
    read_tensors_option("ifmap=uniform:density=" + draw.of<std::string>({"0", "0.1", "0.6", "1"}),
                        options.tensors);
    try {
      const Accelerator hardware = load_accelerator("eyeriss_v1", sets);
      const Dataflow dataflow = load_dataflow("row_stationary");
      const LayerResult checked = simulate_layer(layer, hardware, dataflow, options);
      EXPECT_TRUE(checked.measured.verified);
      // PEs that need not be looked at for a while are skipped where no values flow.
      const RunLengthConfig& code = hardware.dram.run_length;
      if (!code.ifmap && !code.ofmap) {  // else the words decide how long a transfer takes
        EXPECT_EQ(simulate_layer(layer, hardware, dataflow, {}).measured.activity.pe_cycles,
                  checked.measured.activity.pe_cycles)
            << "seed " << seed;
      }
      ++ran;
    } catch (const InputError&) {
    } catch (const std::exception& e) {
      ADD_FAILURE() << e.what() << "\nseed " << seed << ": "
                    << fmt::format("{}", fmt::join(sets, " "));
    }
  }
  EXPECT_GE(ran, 200u) << "too many of the cases were refused";
}

/// Sizes computed from drawn words and from their density agree on the average.
TEST(Multicast, CompressionFromWordsIsThatOfTheirDensity) {
  ConvSpec spec;
  spec.n = 2;
  spec.c = 24;
  spec.h = spec.w = 24;
  spec.k = 24;
  spec.r = spec.s = 3;
  Layer layer = make_conv("conv", spec);
  const auto run = [&](bool check) {
    SimulateOptions options;
    options.check = check;
    const auto density = static_cast<double>(1000 - layer.ifmap_zeros) / 1000;
    read_tensors_option(fmt::format("ifmap=uniform:density={}", density), options.tensors);
    return simulate_layer(layer, load_accelerator("eyeriss_v1", {}),
                          load_dataflow("row_stationary"), options)
        .measured.activity;
  };
  layer.ifmap_zeros = 0;  // does not pay
  const WideCount plain = run(false).dram_ifmap_read;
  EXPECT_EQ(run(true).dram_ifmap_read, plain);
  for (const std::int64_t zeros : {300, 700, 950}) {
    layer.ifmap_zeros = zeros;
    layer.ofmap_zeros = 500;  // half of the drawn sums are negative
    const Activity words = run(true), density = run(false);
    const auto near = [](WideCount a, WideCount b) {
      EXPECT_NEAR(static_cast<double>(a), static_cast<double>(b), 0.03 * static_cast<double>(b));
    };
    near(words.dram_ifmap_read, density.dram_ifmap_read);
    near(words.dram_ofmap_write, density.dram_ofmap_write);
    EXPECT_LT(density.dram_ifmap_read, plain);
    EXPECT_EQ(words.dram_filter_read, density.dram_filter_read);
  }
}

/// Sets with fewer filters than the others must not run ahead over the collecting bus: the last of
/// these eleven has 16, the others 24. It used to stand still.
TEST(Multicast, SetsWithFewerFiltersKeepStep) {
  ConvSpec spec;
  spec.c = 32;
  spec.h = spec.w = 28;
  spec.k = 256;
  spec.r = spec.s = 1;
  spec.stride_h = spec.stride_w = 2;
  SimulateOptions options;
  options.check = true;
  const Accelerator hardware =
      load_accelerator("eyeriss_v1", {"dram.ideal=true", "mapping.p=24", "mapping.t=11",
                                      "mapping.r=2", "mapping.q=8", "mapping.e=7"});
  EXPECT_TRUE(
      simulate_layer(make_conv("conv", spec), hardware, load_dataflow("row_stationary"), options)
          .measured.verified);
}

/// What overlaps more is not slower where every memory and bus is its own.
TEST(Multicast, OverlapSavesTime) {
  ConvSpec spec;
  spec.n = 2;
  spec.c = 48;
  spec.h = spec.w = 13;
  spec.k = 64;
  spec.r = spec.s = 3;
  spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = 1;
  const Layer layer = make_conv("conv", spec);
  const auto cycles = [&](std::vector<std::string> sets) {
    sets.insert(sets.begin(), "array.multicast.shifts_behind=false");
    sets.insert(sets.end(), {"dram.ideal=true", "mapping.p=16", "mapping.q=3", "mapping.e=13",
                             "mapping.r=2", "mapping.t=2", "mapping.n=2"});
    return simulate_layer(layer, load_accelerator("eyeriss_v1", sets),
                          load_dataflow("row_stationary"), {})
        .measured.cycles;
  };
  const std::string overlap = "array.multicast.pass_overlap=";
  const std::int64_t none = cycles({overlap + "none"}), filters = cycles({overlap + "filters"}),
                     all = cycles({overlap + "all"});
  EXPECT_LT(filters, none);
  EXPECT_LT(all, filters);
  // In each of the 16 passes, 2 images of 12 shifts of 3 words, and of 12 columns of 16 sums that
  // are added beside the MACs of the next.
  const std::int64_t shifted = cycles({overlap + "none", "array.multicast.shifts_behind=true"});
  EXPECT_NEAR(static_cast<double>(none - shifted), 16 * 2 * 12 * 3, 16 * 20);
  const std::int64_t added = cycles({overlap + "none", "array.multicast.adds_behind=true"});
  EXPECT_NEAR(static_cast<double>(none - added), 16 * 2 * 12 * 16, 16 * 60);
}

/// Buffer words of AlexNet's layers follow from the mapping alone, and equal what the chip's
/// authors measured (JSSC 2017, Table V, MB of four images) when the dump of the ofmap is added.
TEST(Multicast, BufferTrafficOfAlexNetIsThatOfTheChip) {
  struct Case {
    std::int64_t c, h, k, r, stride, pad, groups;
    const char *m, *n, *e, *p, *q, *sets_r, *sets_t;
    double measured_mb;
  };
  // CONV5 stands for CONV3 to CONV5: the others take too long to step here.
  const Case conv5 = {384, 13, 256, 3, 1, 1, 2, "64", "4", "13", "16", "3", "2", "2", 24.9};
  ConvSpec spec;
  spec.n = 4;
  spec.c = conv5.c;
  spec.h = spec.w = conv5.h;
  spec.k = conv5.k;
  spec.r = spec.s = conv5.r;
  spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = conv5.pad;
  spec.groups = conv5.groups;
  const Accelerator hardware = load_accelerator(
      "eyeriss_v1",
      {"dram.ideal=true", std::string("mapping.m=") + conv5.m, std::string("mapping.n=") + conv5.n,
       std::string("mapping.e=") + conv5.e, std::string("mapping.p=") + conv5.p,
       std::string("mapping.q=") + conv5.q, std::string("mapping.r=") + conv5.sets_r,
       std::string("mapping.t=") + conv5.sets_t});
  const LayerResult result =
      simulate_layer(make_conv("conv5", spec), hardware, load_dataflow("row_stationary"), {});
  const Activity& activity = result.measured.activity;
  const WideCount words = activity.buffer_reads[index_of(Operand::kIfmap)] +
                          activity.buffer_reads[index_of(Operand::kOfmap)] +
                          activity.buffer_writes[index_of(Operand::kOfmap)] +
                          result.layer.words(Operand::kOfmap).value;
  EXPECT_NEAR(static_cast<double>(words) * 2 / 1e6, conv5.measured_mb, 0.02 * conv5.measured_mb);
  EXPECT_EQ(activity.active_pes, 156);
}

TEST(Multicast, RefusesWhatDoesNotFit) {
  const Layer layer = make_gemm("gemm", 4, 4, 4);
  const auto run = [&](const std::vector<std::string>& sets) {
    simulate_layer(layer, load_accelerator("eyeriss_v1", sets), load_dataflow("row_stationary"),
                   {});
  };
  EXPECT_THROW(run({"mapping.q=13"}), InputError);
  EXPECT_THROW(run({"mapping.p=25"}), InputError);
  EXPECT_THROW(run({"mapping.r=14", "mapping.t=14"}), InputError);
  EXPECT_THROW(run({"array.multicast.psum_guard=3"}), InputError);
  EXPECT_THROW(
      simulate_layer(layer, load_accelerator("eyeriss_v1"), load_dataflow("weight_stationary"), {}),
      InputError);
  EXPECT_THROW(simulate_layer(layer, load_accelerator("systolic_32x32"),
                              load_dataflow("row_stationary"), {}),
               InputError);
}

}  // namespace
}  // namespace orrery
