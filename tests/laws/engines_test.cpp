#include <gtest/gtest.h>

#include <ctime>
#include <functional>

#include "base/error.h"
#include "dataflows/lower.h"
#include "hardware/load.h"
#include "sim/fast/transition_cache.h"
#include "sim/system/compare_engines.h"
#include "sim/system/run_schedule.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

/// What came out of running many cases with both engines.
struct Totals {
  std::uint64_t ran = 0;
  std::int64_t cycles = 0;
  EngineCounts counts;

  void add(const Measurement& measured) {
    ++ran;
    cycles += measured.cycles;
    counts.stepped += measured.counts.stepped;
    counts.replayed += measured.counts.replayed;
    counts.repeats += measured.counts.repeats;
    counts.column_repeats += measured.counts.column_repeats;
    counts.recalls += measured.counts.recalls;
    counts.iteration_skips += measured.counts.iteration_skips;
    counts.tile_skips += measured.counts.tile_skips;
  }
};

/// Runs the cases of seeds 1 to `count` with both engines, which throws where they differ.
Totals expect_same(std::uint64_t count, const std::function<RandomCase(std::uint64_t)>& draw) {
  Totals totals;
  TransitionCache transitions;  // warm from one case to the next
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const RandomCase random = draw(seed);
    try {
      const Accelerator hardware = random.hardware();
      const Schedule schedule = lower(random.layer, hardware, random.dataflow());
      SimulateOptions options;
      options.engine = Engine::kBoth;
      options.transitions = &transitions;
      totals.add(run_schedule(schedule, hardware, options));
    } catch (const InputError&) {
    } catch (const std::exception& e) {
      ADD_FAILURE() << e.what() << "\nseed " << seed << ": " << random.describe();
    }
  }
  return totals;
}

TEST(Engines, AreTheSameOnRandomMachinesInThreeDataflows) {
  const Totals totals = expect_same(seeds(220), draw_case);
  EXPECT_GE(totals.ran, 170u);
  EXPECT_GT(totals.counts.recalls, 0);
}

TEST(Engines, AreTheSameInAnyDataflow) {
  EXPECT_GE(expect_same(seeds(800), draw_case_of_any_dataflow).ran, 16u);
}

TEST(Engines, AreTheSameOnLongLayersAndSkipMostOfThem) {
  const Totals totals = expect_same(seeds(40), draw_long_case);
  EXPECT_GE(totals.ran, 30u);
  EXPECT_GT(totals.counts.recalls, 500);
  EXPECT_GT(totals.counts.iteration_skips, 20);
  EXPECT_GT(totals.counts.replayed, totals.cycles / 10);
}

TEST(Engines, AreTheSameOnElasticArraysAndSkipManyOfTheirCycles) {
  const Totals totals = expect_same(seeds(40), draw_elastic_case);
  EXPECT_GE(totals.ran, 35u);
  EXPECT_GT(totals.counts.replayed, totals.cycles / 4);
  EXPECT_GT(totals.counts.repeats, 50);
  EXPECT_GT(totals.counts.recalls, 500);
  EXPECT_GT(totals.counts.iteration_skips, 5);
}

TEST(Engines, AreTheSameOnMulticastArrays) {
  const Totals totals = expect_same(seeds(120), draw_multicast_case);
  EXPECT_GE(totals.ran, 80u);
  EXPECT_GT(totals.counts.replayed, totals.cycles / 2);
  EXPECT_GT(totals.counts.column_repeats, 0);
  EXPECT_GT(totals.counts.recalls, 100);
}

TEST(Engines, AreTheSameWherePassesWaitForTheirTiles) {
  const Totals totals = expect_same(seeds(60), draw_starved_passes);
  EXPECT_GE(totals.ran, 30u);
  EXPECT_GT(totals.counts.replayed, totals.cycles / 4);
}

TEST(Engines, AreTheSameWherePassesShareThePortsOfTheBufferWithDma) {
  const Totals totals = expect_same(seeds(40), draw_passes_on_shared_ports);
  EXPECT_GE(totals.ran, 25u);
  EXPECT_GT(totals.counts.replayed, 0);
}

TEST(Engines, AreTheSameWhereTransfersOfSumsSpanColumns) {
  const Totals totals = expect_same(seeds(60), draw_packed_passes);
  EXPECT_GE(totals.ran, 15u);
  EXPECT_GT(totals.counts.replayed, 0);
}

/// Thousands of passes, of which the array is never empty.
TEST(Engines, AreTheSameWherePassesNeverLeaveTheArrayEmpty) {
  const RandomCase random = draw_multicast_case(1026);
  const Accelerator hardware = random.hardware();
  const Schedule schedule = lower(random.layer, hardware, random.dataflow());
  EXPECT_GT(schedule.tiles(), 2048);
  SimulateOptions options;
  options.engine = Engine::kBoth;
  EXPECT_GT(run_schedule(schedule, hardware, options).cycles, 0);
}

/// Who loads weights looks for the next ones; the rest of the machine is thousands of tiles behind.
TEST(Engines, AreTheSameWhereWeightsStayForThousandsOfTiles) {
  RandomCase random;
  random.layer = parse_conv_option("c=2,h=2500,w=1,k=8,r=1,s=1");
  random.dataflow_yaml =
      "name: patient\nrows: [r, c, s]\ncols: [k]\npe: [p, n, q]\n"
      "filter: {stays: true, loads: auto}\n"
      "tiles: {order: [n, p, c, q, r, k, g], policy: balanced, size: {p: 1}}\n";
  for (const char* flow : {"lockstep", "elastic"}) {
    const Accelerator hardware = load_accelerator(
        "systolic_32x32", {std::string("array.flow_control=") + flow, "array.rows=2",
                           "array.cols=8", "dram.latency_clocks=0"});
    const Schedule schedule = lower(random.layer, hardware, random.dataflow());
    EXPECT_GT(schedule.tiles(), 2048);
    SimulateOptions options;
    options.engine = Engine::kBoth;
    EXPECT_EQ(run_schedule(schedule, hardware, options).activity.macs, 2 * 2500 * 8) << flow;
  }
}

/// Nor does it keep states apart how far away the next weights are.
TEST(Engines, StepFewCyclesWhereWeightsStayForHundredsOfTiles) {
  RandomCase random;
  random.layer = parse_conv_option("c=1,h=4096,w=1,k=64,r=1,s=1");
  random.dataflow_yaml =
      "name: patient\nrows: [r, c, s]\ncols: [k]\npe: [p, n, q]\n"
      "filter: {stays: true, loads: auto}\n"
      "tiles: {order: [g, n, k, p, q, c, r, s], policy: balanced, size: {p: 16, k: 32}}\n";
  for (const char* flow : {"lockstep", "elastic"}) {
    const Accelerator hardware = load_accelerator(
        "systolic_32x32", {std::string("array.flow_control=") + flow, "dram.bus_bytes=1"});
    SimulateOptions options;
    options.engine = Engine::kBoth;
    const Measurement measured =
        run_schedule(lower(random.layer, hardware, random.dataflow()), hardware, options);
    EXPECT_LT(measured.counts.stepped, measured.cycles / 8) << flow;
  }
}

/// As it is where a block says that it cannot name its state.
TEST(Engines, StepWhatCannotBeCaptured) {
  for (const auto& draw : {draw_long_case, draw_multicast_case}) {
    const RandomCase random = draw(6);
    const Accelerator hardware = random.hardware();
    const Schedule schedule = lower(random.layer, hardware, random.dataflow());
    FieldProbe probe;
    SimulateOptions options;
    options.probe = &probe;
    EXPECT_EQ(run_schedule(schedule, hardware, options).engine, Engine::kFast);
    probe.captures = false;
    const Measurement uncaptured = run_schedule(schedule, hardware, options);
    EXPECT_EQ(uncaptured.engine, Engine::kStepped);
    EXPECT_EQ(uncaptured.counts.replayed, 0);
    options.engine = Engine::kStepped;
    EXPECT_NO_THROW(require_same(run_schedule(schedule, hardware, options), uncaptured));
  }
}

struct Share {
  const char *hardware, *layer, *dataflow;
  double most_stepped;  // of the cycles
};

/// A fast engine that skips nothing is right, and useless: how much it may step of a usual layer.
TEST(Engines, StepFewCyclesOfUsualLayers) {
  for (const Share& share : {
           Share{"systolic_32x32", "c=64,h=56,w=56,k=64,r=3,s=3,pad=1", "weight_stationary", 0.15},
           Share{"systolic_32x32", "c=64,h=56,w=56,k=64,r=3,s=3,pad=1", "output_stationary", 0.15},
           Share{"systolic_32x32", "c=64,h=56,w=56,k=64,r=3,s=3,pad=1", "input_stationary", 0.15},
           Share{"scalesim", "c=64,h=56,w=56,k=64,r=3,s=3,pad=1", "weight_stationary", 0.05},
           Share{"eyeriss_v1", "c=64,h=28,w=28,k=64,r=3,s=3,pad=1", "row_stationary", 0.15},
           // A single pass, in which columns repeat themselves.
           Share{"eyeriss_v1", "c=1,h=11,w=500,k=16,r=3,s=3", "row_stationary", 0.2},
       }) {
    const Accelerator hardware = load_accelerator(share.hardware);
    SimulateOptions options;
    options.engine = Engine::kBoth;
    const Measurement measured = simulate_layer(parse_conv_option(share.layer), hardware,
                                                load_dataflow(share.dataflow), options)
                                     .measured;
    EXPECT_EQ(measured.counts.stepped + measured.counts.replayed, measured.cycles);
    EXPECT_LT(static_cast<double>(measured.counts.stepped),
              share.most_stepped * static_cast<double>(measured.cycles))
        << share.hardware << " " << share.dataflow;
  }
}

TEST(Engines, StepFewCyclesOfUsualLayersOnElasticArrays) {
  const Accelerator hardware = load_accelerator("systolic_32x32", {"array.flow_control=elastic"});
  const Layer layer = parse_conv_option("c=64,h=28,w=28,k=64,r=3,s=3,pad=1");
  for (const char* dataflow : {"weight_stationary", "output_stationary", "input_stationary"}) {
    SimulateOptions options;
    options.engine = Engine::kBoth;
    const Measurement measured =
        simulate_layer(layer, hardware, load_dataflow(dataflow), options).measured;
    EXPECT_LT(measured.counts.stepped, measured.cycles / 5) << dataflow;
  }
}

/// However often a loop over tiles goes round, it is stepped as often as it takes to see that.
TEST(Engines, StepAsManyCyclesOfALargeBatchAsOfASmallOne) {
  for (const char* preset : {"systolic_32x32", "eyeriss_v1"}) {
    const Accelerator hardware = load_accelerator(preset);
    const auto stepped = [&](const char* layer) {
      return simulate_layer(parse_conv_option(layer), hardware, load_dataflow(hardware.dataflow),
                            SimulateOptions())
          .measured.counts.stepped;
    };
    const std::int64_t ten = stepped("n=10,c=64,h=28,w=28,k=64,r=3,s=3,pad=1");
    EXPECT_LE(stepped("n=1000,c=64,h=28,w=28,k=64,r=3,s=3,pad=1"), ten + ten / 10) << preset;
  }
}

/// Layers without MACs are tiles that DMA brings and takes away.
TEST(Engines, StepFewCyclesOfLayersWithoutMacs) {
  const Accelerator hardware = load_accelerator("eyeriss_v1");
  const Layer layer = make_elementwise("add", 1, 512, 14, 14, 2);
  SimulateOptions options;
  options.engine = Engine::kBoth;
  const Measurement measured =
      simulate_layer(layer, hardware, load_dataflow("row_stationary"), options).measured;
  EXPECT_LT(measured.counts.stepped, measured.cycles / 10);
}

TEST(Engines, AreTheSameWhenTheMemoryIsFull) {
  constexpr std::size_t kBytes = 20'000, kOneIteration = 20'000;
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; seed <= seeds(12); ++seed) {
    const RandomCase random = draw_long_case(seed);
    TransitionCache transitions(kBytes);
    SimulateOptions options;
    options.engine = Engine::kBoth;
    options.transitions = &transitions;
    try {
      const Accelerator hardware = random.hardware();
      run_schedule(lower(random.layer, hardware, random.dataflow()), hardware, options);
      ++ran;
    } catch (const InputError&) {
    }
    EXPECT_LT(transitions.bytes(), kBytes + kOneIteration)
        << "seed " << seed << ": " << random.describe();
  }
  EXPECT_GE(ran, 8u);
}

TEST(Engines, RecallWhatAnotherRunHasSeen) {
  const Accelerator hardware = load_accelerator("systolic_32x32");
  const Layer layer = parse_conv_option("c=32,h=28,w=28,k=64,r=3,s=3,pad=1");
  TransitionCache transitions;
  SimulateOptions options;
  options.transitions = &transitions;
  const auto run = [&] {
    return simulate_layer(layer, hardware, load_dataflow("weight_stationary"), options).measured;
  };
  const Measurement cold = run(), warm = run();
  EXPECT_EQ(cold.cycles, warm.cycles);
  EXPECT_EQ(cold.activity, warm.activity);
  EXPECT_LT(warm.counts.stepped, cold.counts.stepped);
}

/// Weights that stay for a whole layer are looked for at its end, from each of its tiles.
TEST(Engines, FastIsNeverMuchSlowerThanStepped) {
  const Accelerator hardware = load_accelerator("systolic_32x32");
  Dataflow dataflow = load_dataflow(hardware.dataflow);
  dataflow.tile_size = {{Dim::kP, 1}};
  constexpr int kTiles = 20'000;
  const Layer layer = make_gemm("gemm", kTiles, 1, 1);
  const Schedule schedule = lower(layer, hardware, dataflow);
  SimulateOptions options;
  const auto seconds = [&](Engine engine) {
    options.engine = engine;
    const std::clock_t before = std::clock();
    EXPECT_GT(run_schedule(schedule, hardware, options).cycles, kTiles);
    return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  };
  const double stepped = seconds(Engine::kStepped), fast = seconds(Engine::kFast);
  EXPECT_LT(fast, 5 * stepped);  // measured: 1.2, and 21 of 40,009 tiles walked over
}

}  // namespace
}  // namespace orrery
