#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/record_file.h"
#include "dataflows/dataflow.h"
#include "hardware/accelerator.h"
#include "hardware/technology.h"
#include "workloads/layer.h"

namespace orrery {

/// What is kept of the simulation of one layer on one machine.
struct Cell {
  std::int64_t cycles = 0;
  WideCount dram_bytes;
  double energy_pj = 0;  // of the technology; negative: there is none
  /// PE-cycles by what they went to; the rest of PEs x cycles waited for operands or psums.
  WideCount computing, unmapped, waiting_dram, filling;
  std::int64_t stepped = 0;  // cycles that were simulated one by one, not replayed
};

/// A simulation to do.
struct CellTask {
  std::string key;  // cell_key
  const Layer* layer = nullptr;
  const Accelerator* hardware = nullptr;
  const Dataflow* dataflow = nullptr;
  const Technology* technology = nullptr;  // none: energy is not known
  /// Neighbours with the same number are done by the same process, one after the other: what it
  /// learned from the first helps with the others.
  std::size_t batch = 0;
};

/// Cells that were simulated, in a text file to which every new one is added at once: what is
/// interrupted goes on where it was.
class CellCache {
 public:
  /// Reads the file if it is there. Throws InputError where RecordFile does, and when it was
  /// written by another build of the program, whose cells may differ.
  explicit CellCache(const std::string& file);
  /// Keeps cells in memory only.
  CellCache() = default;

  const Cell* find(const std::string& key) const;
  std::size_t size() const { return cells_.size(); }
  /// Adds a cell and writes it. Throws InputError when the file cannot be written.
  void add(const std::string& key, const Cell& cell);

 private:
  std::unique_ptr<RecordFile> file_;  // null: none
  std::unordered_map<std::string, Cell> cells_;
};

/// Simulates one cell.
using Simulator = std::function<Cell(const CellTask&)>;
/// Called when a cell is done: how many are, of how many.
using CellProgress = std::function<void(std::size_t done, std::size_t all)>;

/// Simulates `tasks` in `jobs` processes (SystemC allows one simulation at a time in each) and adds
/// them to `cache`. What a task throws is thrown here. Throws InputError when a process dies; what
/// was done until then is in the cache.
void simulate_cells(const std::vector<CellTask>& tasks, int jobs, const Simulator& simulator,
                    CellCache& cache, const CellProgress& progress);

}  // namespace orrery
