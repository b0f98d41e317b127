#include <gtest/gtest.h>

#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
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

/// A processing pass: the layer is just large enough for it, and its mapping is pinned.
TEST(EyerissV1PassReference, EveryRowIsExact) {
  const auto rows = reference_rows("eyeriss_v1_pass.csv");
  EXPECT_EQ(rows.size(), 17);
  for (const ReferenceRow& row : rows) {
    SCOPED_TRACE(row.describe());
    ConvSpec spec;
    spec.n = row.number("n");
    spec.c = row.number("q");
    spec.k = row.number("p");
    spec.h = row.number("ifmap_rows_D");
    spec.w = row.number("ifmap_cols_W");
    spec.r = row.number("R");
    spec.s = row.number("S");
    spec.stride_h = spec.stride_w = row.number("U");
    const Accelerator hardware = load_accelerator(
        "eyeriss_v1_rtl",
        {"mapping.n=" + row.text("n"), "mapping.p=" + row.text("p"), "mapping.q=" + row.text("q"),
         "mapping.e=" + row.text("e"), "mapping.r=1", "mapping.t=1"});
    SimulateOptions options;
    options.check = true;
    const Measurement run =
        simulate_layer(make_conv("pass", spec), hardware, load_dataflow(hardware.dataflow), options)
            .measured;
    EXPECT_EQ(run.cycles, row.number("cycles"));
    EXPECT_EQ(run.activity.first_output, row.number("first_psum_write"));
    EXPECT_EQ(run.activity.last_output, row.number("last_psum_write"));
    EXPECT_EQ(run.activity.buffer_reads[index_of(Operand::kIfmap)], row.number("glb_ifmap_reads"));
    EXPECT_EQ(run.activity.buffer_reads[index_of(Operand::kFilter)],
              row.number("glb_filter_reads"));
    EXPECT_EQ(run.activity.buffer_writes[index_of(Operand::kOfmap)],
              row.number("glb_opsum_writes"));
    EXPECT_TRUE(run.verified);
    EXPECT_EQ(run.activity.folds, 1);
  }
}

/// The ofmap is as large as the array, and the pass is the whole layer.
TEST(EyerissClusterReference, EveryRowIsExact) {
  const auto rows = reference_rows("eyeriss_rs_cluster.csv");
  EXPECT_EQ(rows.size(), 9);
  for (const ReferenceRow& row : rows) {
    SCOPED_TRACE(row.describe());
    ConvSpec spec;
    spec.h = spec.w = row.number("ifmap");
    spec.r = spec.s = row.number("kernel");
    const Accelerator hardware = load_accelerator(
        "eyeriss_cluster_rtl",
        {"array.rows=" + row.text("pe_rows"), "array.cols=" + row.text("pe_cols")});
    SimulateOptions options;
    options.check = true;
    const LayerResult result = simulate_layer(make_conv("pass", spec), hardware,
                                              load_dataflow(hardware.dataflow), options);
    const Measurement& run = result.measured;
    EXPECT_EQ(result.layer.shape[Dim::kP], row.number("ofmap"));
    EXPECT_EQ(run.cycles, row.number("cycles_incl_load"));
    // Its load ends with the idle cycle before the start signal.
    EXPECT_EQ(run.activity.last_operand + 2, row.number("load_cycles"));
    EXPECT_EQ(run.cycles - row.number("load_cycles"), row.number("cycles_from_start"));
    EXPECT_EQ(run.activity.first_output - row.number("load_cycles"),
              row.number("first_out_from_start"));
    EXPECT_TRUE(run.verified);
    EXPECT_EQ(run.activity.folds, 1);
  }
}

}  // namespace
}  // namespace orrery
