#include <gtest/gtest.h>

#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/reference/reference_rows.h"

namespace orrery {
namespace {

TEST(StonneReference, EveryRowIsExact) {
  const auto rows = reference_rows("stonne_tpu.csv");
  EXPECT_EQ(rows.size(), 7);
  const Accelerator hardware = load_accelerator("stonne_tpu");
  const Dataflow dataflow = load_dataflow(hardware.dataflow);
  for (const ReferenceRow& row : rows) {
    SCOPED_TRACE(row.describe());
    const Measurement run = simulate_layer(row.gemm(), hardware, dataflow, {}).measured;
    EXPECT_EQ(run.cycles, row.number("cycles"));
    EXPECT_EQ(run.activity.macs, row.number("macs"));
  }
}

}  // namespace
}  // namespace orrery
