#include <gtest/gtest.h>

#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/reference/reference_rows.h"

namespace orrery {
namespace {

struct Case {
  std::string dataflow;
  std::string file;
};

class ScaleSimReference : public testing::TestWithParam<Case> {
 protected:
  static void expect_every_row(std::int64_t side) {
    const std::string size = std::to_string(side);
    const Accelerator hardware =
        load_accelerator("scalesim", {"array.rows=" + size, "array.cols=" + size});
    const Dataflow dataflow = load_dataflow(GetParam().dataflow);
    const auto rows = reference_rows("scalesim_" + size + "x" + size + GetParam().file);
    EXPECT_EQ(rows.size(), 115);
    for (const ReferenceRow& row : rows) {
      SCOPED_TRACE(row.describe());
      const Measurement run = simulate_layer(row.gemm(), hardware, dataflow, {}).measured;
      // The peer's total is the index of the last cycle.
      EXPECT_EQ(run.cycles, row.number("peer_total_cycles") + 1);
      EXPECT_EQ(run.activity.edge_words[index_of(Operand::kIfmap)], row.number("sram_ifmap_reads"));
      EXPECT_EQ(run.activity.edge_words[index_of(Operand::kFilter)],
                row.number("sram_filter_reads"));
      // For output-stationary the peer adds rows + columns of the array to its count of every fold
      // (the tally stands twice in its loop, once as the sum of the sides), which nothing writes.
      const WideCount counted_twice =
          GetParam().dataflow == "output_stationary" ? run.activity.folds * 2 * side : 0;
      EXPECT_EQ(run.activity.edge_words[index_of(Operand::kOfmap)] + counted_twice,
                row.number("sram_ofmap_writes"));
    }
  }
};

class ScaleSimReference16x16 : public ScaleSimReference {};
class ScaleSimReference32x32 : public ScaleSimReference {};

TEST_P(ScaleSimReference16x16, CyclesAndOperandReadsAreExact) { expect_every_row(16); }
TEST_P(ScaleSimReference32x32, CyclesAndOperandReadsAreExact) { expect_every_row(32); }

const auto kCases =
    testing::Values(Case{"output_stationary", "_os.csv"}, Case{"weight_stationary", "_ws.csv"},
                    Case{"input_stationary", "_is.csv"});
std::string name_of_case(const testing::TestParamInfo<Case>& info) { return info.param.dataflow; }

INSTANTIATE_TEST_SUITE_P(Reference, ScaleSimReference16x16, kCases, name_of_case);
INSTANTIATE_TEST_SUITE_P(Reference, ScaleSimReference32x32, kCases, name_of_case);

}  // namespace
}  // namespace orrery
