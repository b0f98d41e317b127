#include <gtest/gtest.h>

#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "sim/simulate.h"
#include "tests/reference/reference_rows.h"

namespace orrery {
namespace {

/// Totals hide errors that cancel, so the first output and the last operand must match too.
void expect_exact(const ReferenceRow& row, const Measurement& run) {
  EXPECT_EQ(run.cycles, row.number("cycles"));
  EXPECT_EQ(run.activity.last_operand + 1, row.number("feed_span"));
  EXPECT_EQ(run.activity.first_output, row.number("first_out_latency"));
}

TEST(AxisSaReference, EveryRowIsExact) {
  const auto rows = reference_rows("axis_sa.csv");
  EXPECT_EQ(rows.size(), 44);
  for (const ReferenceRow& row : rows) {
    SCOPED_TRACE(row.describe());
    const Accelerator hardware =
        load_accelerator("axis_sa", {"array.rows=" + row.text("R"), "array.cols=" + row.text("C"),
                                     "array.multiplier_latency=" + row.text("LM"),
                                     "array.accumulator_latency=" + row.text("LA"),
                                     "edges.ifmap.interval=" + row.text("in_period"),
                                     "edges.filter.interval=" + row.text("in_period"),
                                     "array.outputs.interval=" + row.text("out_period")});
    const Measurement run =
        simulate_layer(row.gemm(), hardware, load_dataflow(hardware.dataflow), {}).measured;
    expect_exact(row, run);
    EXPECT_EQ(run.activity.folds, row.number("tiles"));
  }
}

TEST(WsShadowReference, EveryRowIsExact) {
  const auto rows = reference_rows("ws_shadow.csv");
  EXPECT_EQ(rows.size(), 40);
  for (const ReferenceRow& row : rows) {
    SCOPED_TRACE(row.describe());
    ASSERT_EQ(row.text("R"), row.text("C"));
    const Accelerator hardware =
        load_accelerator("ws_shadow", {"array.rows=" + row.text("R"), "array.cols=" + row.text("C"),
                                       "array.max_steps=" + row.text("R")});
    const Measurement run =
        simulate_layer(row.gemm(), hardware, load_dataflow(hardware.dataflow), {}).measured;
    expect_exact(row, run);
    EXPECT_EQ(run.activity.folds, row.number("weight_blocks"));
  }
}

}  // namespace
}  // namespace orrery
