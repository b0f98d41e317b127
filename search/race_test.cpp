#include "search/race.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"

namespace orrery {
namespace {

/// A smaller version of the race in docs/search.md, with a model for the simulator.
constexpr const char* kRaceSpec = R"(
set: {buffer.ifmap.capacity_bytes: 0, buffer.filter.capacity_bytes: 0, buffer.ofmap.capacity_bytes: 0}
workload: tiny
knobs:
  array.rows: {from: 2, to: 32, factor: 2}
  array.cols: {from: 2, to: 32, factor: 2}
  buffer.capacity_bytes: {from: 8K, to: 64K, factor: 2}
  dram.bus_bytes: [1, 2, 4]
  dram.latency_clocks: [40, 80]
  dataflow: [weight_stationary, output_stationary, input_stationary]
  tiling: [min_traffic]
constraints: {pes: {max: 256}}
objectives: [latency]
fidelity: model:bottleneck
budget: 60
)";

TEST(Race, LearnersBeatRandomInTheMedian) {
  Problem problem(parse_spec(kRaceSpec, "spec.yaml"));
  LocalPool pool(problem);
  const RaceResult result =
      race(problem, {{"exhaustive", "random", "genetic", "bayesian", "reinforce"}, 10}, pool, {});
  ASSERT_TRUE(result.optimum);
  const auto median = [&](std::size_t row) { return result.rows[row].median().value_or(1e9); };
  EXPECT_GT(median(1), *result.optimum);
  for (std::size_t row = 2; row < result.rows.size(); ++row) {
    EXPECT_LT(median(row), median(1)) << result.rows[row].strategy;
    EXPECT_EQ(result.rows[row].runs, 10);
    for (const double value : result.rows[row].values) EXPECT_GE(value, *result.optimum);
  }
}

TEST(Race, OptionsReachTheStrategyTheyAreNamedAfter) {
  const RaceSetup setup{{"random", "reinforce"}, 1};
  using Owner = std::pair<std::string, std::string>;
  EXPECT_EQ(setup.owner_of("reinforce.rate", "random"), Owner("reinforce", "rate"));
  EXPECT_EQ(setup.owner_of("rate", "bayesian"), Owner("bayesian", "rate"));
  EXPECT_EQ(setup.owner_of("stage1.rate", "semi_decoupled"),
            Owner("semi_decoupled", "stage1.rate"));

  SearchSpec spec = parse_spec(kRaceSpec, "spec.yaml");
  spec.options["reinforce.episodes"] = "0";
  Problem problem(spec);
  LocalPool pool(problem);
  EXPECT_THROW(race(problem, setup, pool, {}), InputError) << "an option of reinforce";
}

TEST(Race, TrialsToTheBestAreThoseOfTheMiddleRun) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  RaceRow row{.strategy = "", .values = {1, 1, 3}, .runs = 3};
  row.curves = {{none, 5, 1.005}, {none, none, none, 1}, {3, 3, 3, 3}};
  EXPECT_EQ(row.trials_to(1, 0.01), 4);
  EXPECT_EQ(row.median_after(2, false), 5);
  EXPECT_EQ(row.median_after(1, false), std::nullopt) << "the middle run has found nothing yet";
  row.curves[0] = {none, 5, 5};
  EXPECT_EQ(row.trials_to(1, 0.01), std::nullopt);
}

TEST(Race, MedianCountsRunsThatFoundNothingAsTheWorst) {
  RaceRow row{.strategy = "", .values = {1, 2, 3}, .runs = 4};
  EXPECT_EQ(row.median(), 3);
  row.runs = 6;
  EXPECT_EQ(row.median(), std::nullopt);
  EXPECT_EQ(row.hits(1, 1), 2);
}

}  // namespace
}  // namespace orrery
