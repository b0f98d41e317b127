#include <gtest/gtest.h>

#include "dataflows/lower.h"
#include "hardware/load.h"
#include "models/latency_model.h"
#include "tests/complaint.h"
#include "tests/reference/reference_rows.h"

namespace orrery {
namespace {

struct Case {
  std::string dataflow;
  std::string suffix;
};

class ScaleSimModel : public testing::TestWithParam<Case> {};

TEST_P(ScaleSimModel, IsExactOnEveryRowOfTheReference) {
  const auto model = Registry<LatencyModel>::instance().make("scalesim");
  const Dataflow dataflow = load_dataflow(GetParam().dataflow);
  for (const std::string side : {"16", "32"}) {
    const Accelerator hardware =
        load_accelerator("scalesim", {"array.rows=" + side, "array.cols=" + side});
    for (const ReferenceRow& row :
         reference_rows("scalesim_" + side + "x" + side + GetParam().suffix)) {
      SCOPED_TRACE(row.describe());
      const Prediction found = model->predict(lower(row.gemm(), hardware, dataflow), hardware);
      EXPECT_EQ(found.cycles.value, row.number("peer_total_cycles") + 1);
      EXPECT_EQ(found.buffer_reads[0], row.number("sram_ifmap_reads"));
      EXPECT_EQ(found.buffer_reads[1], row.number("sram_filter_reads"));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Reference, ScaleSimModel,
                         testing::Values(Case{"output_stationary", "_os.csv"},
                                         Case{"weight_stationary", "_ws.csv"},
                                         Case{"input_stationary", "_is.csv"}),
                         [](const auto& of) { return of.param.dataflow; });

TEST(ScaleSim, RefusesPasses) {
  const Accelerator hardware = load_accelerator("eyeriss_v1");
  const Schedule schedule =
      lower(make_gemm("g", 4, 4, 4), hardware, load_dataflow("row_stationary"));
  const auto model = Registry<LatencyModel>::instance().make("scalesim");
  EXPECT_NE(complaint_of([&] { model->predict(schedule, hardware); }).find("systolic"),
            std::string::npos);
}

}  // namespace
}  // namespace orrery
