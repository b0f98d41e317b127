#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "hardware/load.h"
#include "sim/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// A small scratchpad array with odd buses and memories.
std::vector<std::string> draw_multicast(Draw& draw) {
  std::vector<std::string> sets;
  const auto set = [&sets](const std::string& key, const auto& value) {
    sets.push_back(fmt::format("{}={}", key, value));
  };
  set("array.rows", draw.in(1, 7));
  set("array.cols", draw.in(1, 7));
  set("array.multicast.ifmap_spad", draw.in(2, 12));
  set("array.multicast.psum_spad", draw.in(1, 8));
  set("array.multicast.filter_spad", draw.in(12, 60));
  const std::int64_t latency = draw.in(0, 3), psum_width = draw.of<std::int64_t>({1, 1, 2, 4});
  set("array.multicast.psum_latency", latency);
  set("array.multicast.psum_guard", draw.once_in(4) ? draw.in(0, latency) : 0);
  for (const std::string bus : {"ifmap", "filter", "psum_in", "psum_out"}) {
    const std::string path = "array.multicast." + bus;
    const std::int64_t width =
        bus.starts_with("psum") ? psum_width : draw.of<std::int64_t>({1, 1, 2, 4});
    set(path + ".width_words", width);
    set(path + ".port_words", draw.in(1, 4));
    set(path + ".port_fifo", draw.in(width, 16));
    set(path + ".bus_fifo", draw.in(1, 6));
    set(path + ".pe_fifo", draw.in(width + 3, 20));
    set(path + ".port_burst", draw.in(0, 3));
    set(path + ".port_gap", draw.in(0, 3));
  }
  set("precision.ifmap_bits", draw.of<int>({4, 8, 16}));
  set("precision.psum_bits", draw.of<int>({16, 20, 32}));
  set("buffer.capacity_bytes", draw.of<std::string>({"12K", "20K", "108K"}));
  set("dram.clock_mhz", draw.of<std::string>({"60", "33.3", "200", "933"}));
  set("dram.ideal", draw.once_in(3));
  return sets;
}

TEST(Multicast, RandomLayersOnRandomArraysAreBitExact) {
  constexpr std::uint64_t kCases = 260;
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Draw draw(seed);
    const Layer layer = draw_layer(draw, 6000);
    const std::vector<std::string> sets = draw_multicast(draw);
    SimulateOptions options;
    options.check = true;
    options.seed = seed;
    try {
      const Accelerator hardware = load_accelerator("eyeriss_v1", sets);
      EXPECT_TRUE(simulate_layer(layer, hardware, load_dataflow("row_stationary"), options)
                      .measured.verified);
      ++ran;
    } catch (const InputError&) {
    } catch (const std::exception& e) {
      ADD_FAILURE() << e.what() << "\nseed " << seed << ": "
                    << fmt::format("{}", fmt::join(sets, " "));
    }
  }
  EXPECT_GE(ran, 200u) << "too many of the cases were refused";
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
  const std::int64_t words = activity.buffer_reads[index_of(Operand::kIfmap)] +
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
