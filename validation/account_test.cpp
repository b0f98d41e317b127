#include "validation/account.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "hardware/load.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

double sum_of(const Account& account) {
  double sum = 0;
  for (const double part : account) sum += part;
  return sum;
}

RC_GTEST_PROP(Account, WhatIsUnexplainedIsTheGap, ()) {
  Account account = {};
  for (double& part : account) part = *rc::gen::inRange(0, 1000);
  const double predicted = *rc::gen::inRange(0, 8000);
  const auto bound = *rc::gen::element<std::string>("array", "dram", "buffer.ofmap", "buffer.ifmap",
                                                    "ingress", "egress", "buffer");
  const Account left = unexplained(account, predicted, bound);
  RC_ASSERT(sum_of(left) == std::max(sum_of(account) - predicted, 0.0));
  for (std::size_t i = 0; i < kLosses; ++i) RC_ASSERT(left[i] >= 0 && left[i] <= account[i]);
}

TEST(Account, SumsToTheCyclesOfTheLayer) {
  for (const std::string preset : {"systolic_32x32", "eyeriss_v1"}) {
    const Accelerator hardware = load_accelerator(preset);
    for (const LayerResult& layer : simulate_network(load_workload("tiny"), hardware,
                                                     load_dataflow(hardware.dataflow), {}, {})) {
      if (!layer.layer.has_macs()) continue;
      const Account account = account_of(layer.measured, hardware.array.pes());
      EXPECT_NEAR(sum_of(account), static_cast<double>(layer.measured.cycles), 1e-6);
      EXPECT_NEAR(
          account[static_cast<std::size_t>(Loss::kComputing)],
          static_cast<double>(layer.layer.macs().value) / static_cast<double>(hardware.array.pes()),
          1e-6);
      EXPECT_GE(account[static_cast<std::size_t>(Loss::kUnmapped)], -1e-6);
    }
  }
}

/// The bound is paid for first: what a DRAM-bound prediction misses is not DRAM's.
TEST(Account, PredictionsAreSpentOnTheirBoundFirst) {
  const Account account = {100, 0, 30, 0, 0, 0, 50};
  EXPECT_EQ(unexplained(account, 100, "array"), (Account{0, 0, 30, 0, 0, 0, 50}));
  EXPECT_EQ(unexplained(account, 100, "dram"), (Account{50, 0, 30, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace orrery
