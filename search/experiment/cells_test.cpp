#include "search/experiment/cells.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "search/experiment/cell_key.h"
#include "search/experiment/simulate_cell.h"
#include "tests/complaint.h"
#include "tests/temp_folder.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

class Cells : public testing::Test {
 protected:
  Cells() {
    for (int i = 0; i < 40; ++i) tasks_.push_back({"key" + std::to_string(i), &layer_, {}, {}});
  }
  static Cell numbered(const CellTask& task) {
    Cell cell;
    cell.cycles = std::stoll(task.key.substr(3));
    cell.energy_pj = 0.1 * static_cast<double>(cell.cycles);
    return cell;
  }
  void expect_all(const CellCache& cache) {
    EXPECT_EQ(cache.size(), tasks_.size());
    for (const CellTask& task : tasks_) {
      ASSERT_NE(cache.find(task.key), nullptr) << task.key;
      EXPECT_EQ(cache.find(task.key)->cycles, numbered(task).cycles);
      EXPECT_EQ(cache.find(task.key)->energy_pj, numbered(task).energy_pj);
    }
  }

  TempFolder folder_;
  std::filesystem::path file_ = folder_.path() / "cells.txt";
  Layer layer_;
  std::vector<CellTask> tasks_;
};

TEST_F(Cells, AreTheSameWithAnyNumberOfProcesses) {
  for (const int jobs : {1, 2, 7}) {
    CellCache cache;
    simulate_cells(tasks_, jobs, numbered, cache, {});
    expect_all(cache);
  }
}

TEST_F(Cells, SurviveAProcessThatIsKilledAndALineThatIsCutOff) {
  CellCache cache(file_, "1");
  const std::string said = complaint_of([&] {
    simulate_cells(tasks_, 1,
                   [](const CellTask& task) {
                     if (task.key == "key25") kill(getpid(), SIGKILL);
                     return numbered(task);
                   },
                   cache, {});
  });
  EXPECT_EQ(said,
            "a worker process died after 25 of 40 simulations; run again to go on from there");
  std::filesystem::resize_file(file_, std::filesystem::file_size(file_) - 3);

  CellCache again(file_, "1");
  EXPECT_EQ(again.size(), 24);
  std::vector<CellTask> rest;
  for (const CellTask& task : tasks_) {
    if (again.find(task.key) == nullptr) rest.push_back(task);
  }
  simulate_cells(rest, 2, numbered, again, {});
  expect_all(again);
  expect_all(CellCache(file_, "1"));
}

TEST_F(Cells, PassOnWhatATaskThrows) {
  CellCache cache;
  EXPECT_EQ(complaint_of([&] {
              simulate_cells(tasks_, 2,
                             [](const CellTask&) -> Cell { throw InputError("too large"); }, cache,
                             {});
            }),
            "too large");
  EXPECT_THROW(
      simulate_cells(tasks_, 2,
                     [](const CellTask&) -> Cell { throw ModelError("array", 7, "lost a word"); },
                     cache, {}),
      ModelError);
}

TEST_F(Cells, OfAnotherRevisionAreRefused) {
  CellCache(file_, "1").add("key0", {});
  const std::string said = complaint_of([&] { CellCache(file_, "2"); });
  EXPECT_NE(said.find("cells.txt:1: found '# orrery 1:"), std::string::npos) << said;
  EXPECT_NE(said.find("allowed: '# orrery 2:"), std::string::npos) << said;
}

/// Simulates with as many shared ports as a layer can use at most, with none fewer than stated, and
/// with one.
TEST(CellKey, PortsThatNoLaneCanAskForChangeNothing) {
  const std::map<std::string, std::vector<std::string>> machines = {
      {"kc_p", {}},
      {"yr_p", {"array.rows=16", "array.cols=16", "buffer.ofmap.banks=16"}},
      {"x_p",
       {"array.rows=256", "array.cols=1", "buffer.ifmap.banks=256", "buffer.ofmap.banks=256"}}};
  for (const auto& [name, sets] : machines) {
    const Dataflow dataflow = load_dataflow(name);
    for (const char* text : {"c=20,h=12,w=12,k=9,r=3,s=3,pad=1", "c=70,h=5,w=5,k=6,r=1,s=1"}) {
      const Layer layer = parse_conv_option(text);
      const auto with_ports = [&](std::int64_t ports) {
        Accelerator hardware = load_accelerator("codesign_256", sets);
        hardware.buffer.shared_ports = ports;
        return hardware;
      };
      const auto cycles = [&](const Accelerator& hardware) {
        return simulate_cell({"", &layer, &hardware, &dataflow}).cycles;
      };
      std::int64_t enough = 1;  // the fewest that are taken to be without effect
      while (without_slack(with_ports(enough), layer, dataflow).buffer.shared_ports != 0) ++enough;
      EXPECT_GT(enough, 1);
      EXPECT_EQ(cycles(with_ports(enough)), cycles(with_ports(0))) << name << " " << text;
      EXPECT_GT(cycles(with_ports(1)), cycles(with_ports(0))) << name << " " << text;
      EXPECT_EQ(without_slack(with_ports(enough - 1), layer, dataflow), with_ports(enough - 1));
    }
  }
}

TEST(CellKey, SaysEverythingThatMattersAndNoName) {
  Accelerator hardware = load_accelerator("codesign_256");
  const std::string text = hardware_text(hardware);
  hardware.name = "another";
  EXPECT_EQ(hardware_text(hardware), text);
  hardware.dram.bus_bytes += 1;
  EXPECT_NE(hardware_text(hardware), text);

  Layer layer = parse_conv_option("c=20,h=12,w=12,k=9,r=3,s=3,pad=1");
  const std::string layer_is = layer_text(layer);
  layer.name = "another";
  EXPECT_EQ(layer_text(layer), layer_is);
  layer.stride_w = 2;
  EXPECT_NE(layer_text(layer), layer_is);
  EXPECT_NE(dataflow_text(load_dataflow("kc_p")), dataflow_text(load_dataflow("kc_p_depthwise")));
  EXPECT_NE(cell_key("a", "b", "c"), cell_key("a", "b", "d"));
}

}  // namespace
}  // namespace orrery
