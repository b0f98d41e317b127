#include <gtest/gtest.h>

#include <functional>

#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "validation/run_trial.h"
#include "validation/summary.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

using Mutation = std::function<void(const Schedule&, const Accelerator&, Prediction&)>;

/// A registered model with a mistake in it.
class Mutated : public LatencyModel {
 public:
  Mutated(const std::string& base, Mutation mutate)
      : base_(Registry<LatencyModel>::instance().make(base)), mutate_(std::move(mutate)) {}

  Prediction predict(const Schedule& schedule, const Accelerator& accelerator) const override {
    Prediction prediction = base_->predict(schedule, accelerator);
    mutate_(schedule, accelerator, prediction);
    return prediction;
  }

 private:
  std::unique_ptr<LatencyModel> base_;
  Mutation mutate_;
};

/// scalesim is exact on its own hardware, so whatever its trial shows there was planted.
class PlantedError : public testing::Test {
 protected:
  static std::vector<SimulatedLayer> simulated(const std::string& hardware) {
    Network network = load_workload("tiny");
    network.layers.push_back(make_gemm("square", 200, 200, 200));
    const auto accelerator = std::make_shared<const Accelerator>(load_accelerator(hardware));
    return simulate_designs({{hardware, accelerator, load_dataflow("weight_stationary")}},
                            {network}, {});
  }

  static ModelTrial trial_of(const std::string& base, const Mutation& mutate,
                             const std::string& hardware = "scalesim") {
    const Technology technology = load_technology("cacti_45nm");
    return run_trial(simulated(hardware),
                     {make_subject("mutated", std::make_shared<Mutated>(base, mutate))},
                     &technology);
  }

  static Summary summary_of(const ModelTrial& trial, CostKind kind = CostKind::kCycles) {
    return summaries(trial, {}, kind).at(0);
  }
};

TEST_F(PlantedError, NoneShowsNone) {
  const Summary summary = summary_of(trial_of("scalesim", [](const auto&, const auto&, auto&) {}));
  EXPECT_EQ(summary.errors.mape, 0);
  EXPECT_EQ(*summary.layers.spearman, 1);
  EXPECT_EQ(summary.too_low + summary.too_high, 0);
  EXPECT_EQ(summary.worst_layer, "");
}

/// Words that a model counts twice are no cycles here, but they are energy.
TEST_F(PlantedError, InTrafficIsInTheEnergyToo) {
  const auto right = [](const auto&, const auto&, Prediction&) {};
  const auto twice = [](const Schedule& schedule, const Accelerator&, Prediction& it) {
    if (schedule.layer.name == "grouped") it.dram.filter_read = it.dram.filter_read * 2;
  };
  const ModelTrial with = trial_of("bottleneck", twice, "systolic_32x32");
  const ModelTrial without = trial_of("bottleneck", right, "systolic_32x32");
  EXPECT_EQ(summary_of(with).errors.mape, summary_of(without).errors.mape);
  EXPECT_EQ(summary_of(without, CostKind::kDramBytes).errors.mape, 0);
  EXPECT_EQ(summary_of(with, CostKind::kDramBytes).worst_layer, "grouped");
  EXPECT_GT(summary_of(with, CostKind::kDramBytes).errors.worst, 0.1);
  EXPECT_GT(summary_of(with, CostKind::kEnergy).errors.bias,
            summary_of(without, CostKind::kEnergy).errors.bias);
}

TEST_F(PlantedError, InOneLayerIsTheWorst) {
  const ModelTrial trial =
      trial_of("scalesim", [](const Schedule& schedule, const Accelerator&, Prediction& it) {
        if (schedule.layer.name == "grouped") it.cycles = it.cycles * 2;
      });
  const Summary summary = summary_of(trial);
  EXPECT_EQ(summary.worst_layer, "grouped");
  EXPECT_DOUBLE_EQ(summary.errors.worst, 1);
  EXPECT_DOUBLE_EQ(summary.errors.mape, 1 / static_cast<double>(summary.errors.count));
  EXPECT_EQ(trial.layers[largest_errors(trial, 0, 1).at(0)].layer, "grouped");
}

TEST_F(PlantedError, OfScaleIsBiasAndNoRank) {
  const Summary summary = summary_of(trial_of(
      "scalesim", [](const auto&, const auto&, Prediction& it) { it.cycles = it.cycles * 3; }));
  EXPECT_DOUBLE_EQ(summary.errors.bias, 2);
  EXPECT_DOUBLE_EQ(*summary.layers.kendall, 1);
}

TEST_F(PlantedError, OfSignTurnsTheRanks) {
  const Summary summary =
      summary_of(trial_of("scalesim", [](const auto&, const auto&, Prediction& it) {
        it.cycles = Cycles(1'000'000'000'000 / it.cycles.value);
      }));
  EXPECT_DOUBLE_EQ(*summary.layers.spearman, -1);
}

/// SCALE-Sim's fold without the way across the array: what is missing is called fill and drain.
TEST_F(PlantedError, ForgottenFillIsNamed) {
  const Summary summary =
      summary_of(trial_of("bottleneck", [](const auto&, const auto&, Prediction&) {}));
  double all = 0;
  for (const double part : summary.missing) all += part;
  EXPECT_GT(summary.too_low, 0.01);
  EXPECT_GT(summary.missing[static_cast<std::size_t>(Loss::kFillDrain)], 0.5 * all);
}

/// A model that takes DRAM to be free, where it is not.
TEST_F(PlantedError, ForgottenDramIsNamed) {
  const auto forgets = [](const Schedule& schedule, const Accelerator& accelerator,
                          Prediction& it) {
    Accelerator free = accelerator;
    free.dram.ideal = true;
    it = Registry<LatencyModel>::instance().make("bottleneck")->predict(schedule, free);
  };
  const Summary with = summary_of(trial_of(
      "bottleneck", [](const auto&, const auto&, Prediction&) {}, "systolic_32x32"));
  const Summary without = summary_of(trial_of("bottleneck", forgets, "systolic_32x32"));
  const auto dram = static_cast<std::size_t>(Loss::kDram);
  EXPECT_GT(without.errors.mape, with.errors.mape);
  EXPECT_GT(without.missing[dram], with.missing[dram]);
}

}  // namespace
}  // namespace orrery
