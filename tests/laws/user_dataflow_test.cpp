#include <gtest/gtest.h>

#include <fstream>

#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/complaint.h"
#include "tests/laws/random_case.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

/// A dataflow as a user brings it: a file, given by its path.
class UserDataflow : public testing::Test {
 protected:
  LayerResult simulate(const std::string& text, const Layer& layer,
                       const std::vector<std::string>& sets = {}) {
    const std::string path = (folder_.path() / "mine.yaml").string();
    std::ofstream(path) << "name: mine\n" << text;
    std::vector<std::string> all = {"array.rows=5", "array.cols=4"};
    all.insert(all.end(), sets.begin(), sets.end());
    SimulateOptions options;
    options.check = true;
    return simulate_layer(layer, load_accelerator("systolic_32x32", all), load_dataflow(path),
                          options);
  }

  std::string complaint(const std::string& text) {
    return complaint_of([&] { simulate(text, conv()); });
  }

  static Layer conv() {
    ConvSpec spec;
    spec.n = 2;
    spec.c = 3;
    spec.h = 7;
    spec.w = 6;
    spec.k = 9;
    spec.r = 3;
    spec.s = 2;
    spec.stride_w = 2;
    spec.pad_top = 1;
    return make_conv("conv", spec);
  }

  TempFolder folder_;
};

TEST_F(UserDataflow, FiltersDownTheRowsAndOutputsAlongTheColumnsKeepTheirOutputs) {
  const LayerResult result = simulate("rows: [k]\ncols: [n, p, q]\npe: [c, r, s]\n", conv());
  EXPECT_TRUE(result.measured.verified);
  EXPECT_EQ(result.schedule.travel_of(Operand::kOfmap), Travel::kStays);
  EXPECT_EQ(result.schedule.travel_of(Operand::kFilter), Travel::kRight);
  EXPECT_EQ(result.schedule.travel_of(Operand::kIfmap), Travel::kDown);
}

TEST_F(UserDataflow, ReductionAlongTheColumnsSumsToTheRight) {
  const LayerResult result = simulate(
      "rows: [k]\ncols: [c, r, s]\npe: [n, p, q]\nfilter: {stays: true}\npsum: {sums: right}\n",
      conv());
  EXPECT_TRUE(result.measured.verified);
  EXPECT_EQ(result.schedule.travel_of(Operand::kOfmap), Travel::kRight);
  EXPECT_EQ(result.schedule.travel_of(Operand::kIfmap), Travel::kDown);
}

TEST_F(UserDataflow, AMirroredDataflowOnAMirroredArrayTakesAsLong) {
  const Layer gemm = make_gemm("gemm", 23, 17, 19);
  // Stationary words enter row by row whatever the dataflow, so the loads differ; outputs stay
  // here.
  const LayerResult one =
      simulate("rows: [n, p, q]\ncols: [k]\npe: [c, r, s]\nfolds: [rows, cols]\n", gemm,
               {"buffer.ideal=true", "dram.ideal=true", "array.outputs.path=direct"});
  const LayerResult mirror =
      simulate("rows: [k]\ncols: [n, p, q]\npe: [c, r, s]\nfolds: [cols, rows]\n", gemm,
               {"buffer.ideal=true", "dram.ideal=true", "array.outputs.path=direct", "array.rows=4",
                "array.cols=5"});
  EXPECT_EQ(one.measured.cycles, mirror.measured.cycles);
}

TEST_F(UserDataflow, PinnedTilesAndUnplacedLoopsAreExact) {
  const LayerResult result = simulate(
      "rows: [c, s]\ncols: [k]\npe: [p, q]\nfolds: [n, r, cols, rows]\n"
      "tiles: {order: [c, k, p], policy: min_traffic, size: {k: 4, p: 2, c: 2, n: 1}}\n",
      conv());
  EXPECT_TRUE(result.measured.verified);
  EXPECT_EQ(result.schedule.tile_size(Dim::kK), 4);
  EXPECT_GT(result.measured.activity.dram_psum_read, 0);
}

TEST_F(UserDataflow, IllegalOnesAreRefusedInOneLine) {
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"rows: [c, c]\ncols: [k]\npe: [n, p, q]\n", "twice"},
      {"rows: [c]\ncols: [k, c]\npe: [n, p, q]\n", "more than one of rows, cols and pe"},
      {"rows: [c]\ncols: [k]\npe: [k, p]\n", "more than one of rows, cols and pe"},
      {"rows: [c, k]\ncols: [p]\npe: [n, q, r, s]\n", "mixes output loops"},
      {"rows: [p, r]\ncols: [k]\npe: [c, s]\n", "mixes output loops"},
      {"rows: [n]\ncols: [p]\npe: [k, c, r, s]\n", "same in every PE"},
      {"rows: [k]\ncols: []\npe: [c, n, p, q]\n", "same in every PE"},
      {"rows: [g]\ncols: [g]\npe: [k]\n", "more than one of rows, cols and pe"},
      {"rows: [c, r, s]\ncols: [k]\npe: [n, p, q]\nifmap: {stays: true}\n", "says 'stays'"},
      {"rows: [c, r, s]\ncols: [k]\npe: [n, p, q]\nifmap: {enters: top}\n", "says 'top'"},
      {"rows: [c, r, s]\ncols: [k]\npe: [n, p, q]\npsum: {sums: right}\n", "says 'right'"},
      {"rows: [c, r, s]\ncols: [k]\npe: [n, p, q]\nfolds: [c]\n", "already laid out"},
      {"rows: [c, r, s]\ncols: [k]\npe: [n, p, q]\nfolds: [rows, rows]\n", "twice"},
      {"rows: [c, r, x]\ncols: [k]\npe: [n, p, q]\n", "allowed: n, g, k, c, p, q, r, s"},
      {"rows: [c, r, s]\ncols: [k]\n", "pe"},
      {"rows: [c, r, s]\ncols: [k]\npe: [n, p, q]\ntiles: {policy: none_such}\n", "known:"},
      {"rows: [c, r, s]\ncols: [k]\npe: [n, p, q]\ntiles: {size: {k: 0}}\n", "size.k"},
      {"rows: [c, r, s]\ncols: [k]\npe: [n, p, q]\ncolumns: [k]\n", "columns"},
  };
  for (const auto& [text, expected] : refused) {
    const std::string message = complaint(text);
    EXPECT_NE(message.find(expected), std::string::npos) << text << "said: " << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_LT(message.size(), 400u) << message;
  }
}

}  // namespace
}  // namespace orrery
