#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "models/data_centric/analyze.h"
#include "models/data_centric/read.h"
#include "tests/reference/reference_rows.h"

namespace orrery::data_centric {
namespace {

Problem problem_of(const ReferenceRow& row) {
  Problem problem;
  problem.name = row.text("layer");
  problem.type = row.text("type") == "DSCONV" ? LayerType::kDepthwise : LayerType::kConv;
  for (const Axis axis : {Axis::kK, Axis::kC, Axis::kR, Axis::kS, Axis::kY, Axis::kX}) {
    problem[axis] = row.number(std::string(1, letter_of(axis)));
  }
  problem.stride_y = problem.stride_x = row.number("stride");
  return problem;
}

Hardware hardware_of(const ReferenceRow& row) {
  Hardware hardware;
  hardware.pes = row.number("num_pes");
  hardware.noc_bandwidth = row.number("noc_bw_elem_per_cycle");
  hardware.off_chip_bandwidth = row.number("offchip_bw_elem_per_cycle");
  return hardware;
}

/// MAESTRO's predictions: a row for each layer, a column for each pair of dataflow and accelerator.
class MaestroReference : public testing::Test {
 protected:
  struct Column {
    std::string name;
    const Mapping* mapping;
    Hardware hardware;
  };

  MaestroReference() {
    for (const std::string name : {"dpt", "kcp_ws", "rs", "xp_ws", "ckp_ws", "yxp_os"}) {
      mappings_[name] =
          read_mapping(std::string(ORRERY_SOURCE_DIR) + "/tests/reference/maestro/" + name + ".m");
    }
    for (const ReferenceRow& row : reference_rows("maestro/layers.csv")) {
      layers_[row.text("layer")] = problem_of(row);
    }
    for (const ReferenceRow& row : reference_rows("maestro/accelerators.csv")) {
      hardware_[row.text("accelerator")] = hardware_of(row);
    }
  }

  /// Calls `check(name of the cell, analysis, MAESTRO's number)` for every cell of `file`.
  template <class Check>
  void for_each_cell(const std::string& file, const Check& check) {
    for (const ReferenceRow& row : reference_rows("maestro/" + file)) {
      const Problem& problem = layers_.at(row.text("layer"));
      for (const auto& [column, number] : row.columns()) {
        const std::size_t colon = column.find(':');
        if (colon == std::string::npos) continue;
        const bool depthwise = problem.type == LayerType::kDepthwise;
        const Mapping& mapping = mappings_.at(depthwise ? "dpt" : column.substr(0, colon));
        const Analysis analysis =
            analyze(problem, mapping, hardware_.at(column.substr(colon + 1)), {.compat = true});
        check("layer " + problem.name + " on " + column, analysis, number);
      }
    }
  }

  std::map<std::string, Mapping> mappings_;
  std::map<std::string, Problem> layers_;
  std::map<std::string, Hardware> hardware_;
};

TEST_F(MaestroReference, CyclesOfEveryCellAreExact) {
  int cells = 0;
  for_each_cell("cycles.csv",
                [&](const std::string& cell, const Analysis& analysis, const std::string& number) {
                  ++cells;
                  EXPECT_EQ(analysis.cycles, std::stoll(number)) << cell;
                });
  EXPECT_EQ(cells, 39'666);
}

TEST_F(MaestroReference, EnergyIsThatOfTheSameLayer) {
  int cells = 0;
  for_each_cell("energy_nj.csv",
                [&](const std::string& cell, const Analysis& analysis, const std::string& number) {
                  ++cells;
                  EXPECT_NEAR(analysis.energy_nj, std::stod(number), 6e-5) << cell;
                });
  EXPECT_EQ(cells, 61 * 66);
}

/// The convolutions of VGG-16, as MAESTRO takes them: without padding.
std::vector<Problem> vgg16() {
  std::vector<Problem> layers;
  const auto add = [&](std::int64_t k, std::int64_t c, std::int64_t size, int times) {
    Problem problem;
    problem[Axis::kK] = k;
    problem[Axis::kC] = c;
    problem[Axis::kR] = problem[Axis::kS] = 3;
    problem[Axis::kY] = problem[Axis::kX] = size;
    layers.insert(layers.end(), static_cast<std::size_t>(times), problem);
  };
  add(64, 3, 224, 1);
  add(64, 64, 224, 1);
  add(128, 64, 112, 1);
  add(128, 128, 112, 1);
  add(256, 128, 56, 1);
  add(256, 256, 56, 2);
  add(512, 256, 28, 1);
  add(512, 512, 28, 2);
  add(512, 512, 14, 3);
  return layers;
}

TEST_F(MaestroReference, NetworkTotalsAreExactOnFiveDataflows) {
  const auto rows = reference_rows("maestro/network_totals.csv");
  EXPECT_EQ(rows.size(), 5);
  for (const ReferenceRow& row : rows) {
    const Mapping& mapping = mappings_.at(row.text("dataflow"));
    const auto total = [&](const Hardware& hardware) {
      std::int64_t cycles = 0;
      for (const Problem& layer : vgg16()) {
        cycles += analyze(layer, mapping, hardware, {.compat = true}).cycles;
      }
      return cycles;
    };
    Hardware free;  // of limits on bandwidth
    free.pes = hardware_.at("1").pes;
    EXPECT_EQ(total(hardware_.at("1")), row.number("cycles_hw1")) << row.text("dataflow");
    EXPECT_EQ(total(free), row.number("cycles_free")) << row.text("dataflow");
  }
}

}  // namespace
}  // namespace orrery::data_centric
