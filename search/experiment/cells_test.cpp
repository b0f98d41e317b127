#include "search/experiment/cells.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "search/experiment/cell_key.h"
#include "tests/complaint.h"
#include "tests/temp_folder.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

class Cells : public testing::Test {
 protected:
  Cells() {
    for (std::size_t i = 0; i < 40; ++i)
      tasks_.push_back({"key" + std::to_string(i), &layer_, {}, {}, {}, i / 3});
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
  CellCache cache(file_);
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

  CellCache again(file_);
  EXPECT_EQ(again.size(), 24);
  std::vector<CellTask> rest;
  for (const CellTask& task : tasks_) {
    if (again.find(task.key) == nullptr) rest.push_back(task);
  }
  simulate_cells(rest, 2, numbered, again, {});
  expect_all(again);
  expect_all(CellCache(file_));
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

TEST_F(Cells, OfAnotherBuildAreRefused) {
  std::ofstream(file_) << "# orrery cells.2, build 0123\n";
  const std::string said = complaint_of([&] { CellCache cache(file_); });
  EXPECT_NE(said.find("cells.txt: found '# orrery cells.2, build 0123'; allowed: "),
            std::string::npos)
      << said;
}

TEST(CellKey, SaysEverythingThatMattersAndNoName) {
  Accelerator hardware = load_accelerator("codesign_256");
  const std::string text = key_text(hardware);
  hardware.name = "another";
  EXPECT_EQ(key_text(hardware), text);
  hardware.dram.bus_bytes += 1;
  EXPECT_NE(key_text(hardware), text);

  Layer layer = parse_conv_option("c=20,h=12,w=12,k=9,r=3,s=3,pad=1");
  const std::string layer_is = key_text(layer);
  layer.name = "another";
  EXPECT_EQ(key_text(layer), layer_is);
  layer.stride_w = 2;
  EXPECT_NE(key_text(layer), layer_is);
  EXPECT_NE(key_text(load_dataflow("kc_p")), key_text(load_dataflow("kc_p_depthwise")));
  Technology technology = load_technology("cacti_45nm");
  const std::string prices = key_text(&technology);
  technology.name = "another";
  EXPECT_EQ(key_text(&technology), prices);
  technology.dram.at("lpddr4").read.figures.front().value += 1;
  EXPECT_NE(key_text(&technology), prices);
  for (std::size_t i = 0; i < 4; ++i) {  // each of the four texts counts
    std::array<std::string, 4> texts = {"a", "b", "c", "d"};
    texts[i] = "e";
    EXPECT_NE(cell_key("a", "b", "c", "d"), cell_key(texts[0], texts[1], texts[2], texts[3]));
  }
}

TEST_F(Cells, LeaveTheWordsToTheParent) {
  CellCache cache;
  const auto said = [&](const Simulator& simulator) {
    return complaint_of([&] { simulate_cells(tasks_, 2, simulator, cache, {}); });
  };
  testing::internal::CaptureStderr();
  EXPECT_EQ(said([](const CellTask&) -> Cell { throw std::bad_alloc(); }),
            "a simulation ran out of memory; allowed: what fits this computer, fewer --jobs");
  EXPECT_EQ(said([](const CellTask&) -> Cell { std::terminate(); }),
            "a worker process died after 0 of 40 simulations; run again to go on from there");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace orrery
