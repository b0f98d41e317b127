#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "search/experiment/cells.h"
#include "search/experiment/machine_pairs.h"
#include "search/experiment/network_set.h"

namespace orrery {

/// Every simulation of an experiment, those that are the same once. The machines and the pool must
/// outlive it.
class CellPlan {
 public:
  CellPlan(const Machines& machines, const LayerPool& pool);

  const std::vector<std::vector<std::string>>& keys() const { return keys_; }  // [machine][layer]
  const std::vector<CellTask>& tasks() const { return tasks_; }
  /// The tasks that are not in the cache, the longest first as far as MACs over PEs can tell.
  /// Arrays that are alike, which differ in memory only, are a batch.
  std::vector<CellTask> missing(const CellCache& cache) const;

 private:
  std::string add(const std::string& text, const Layer& layer, Accelerator hardware,
                  const Dataflow& dataflow);

  const Technology* technology_;
  std::string prices_;
  std::vector<Accelerator> hardware_;
  std::vector<std::string> hardware_texts_;
  std::unordered_map<std::string, std::size_t> task_hardware_;
  std::vector<CellTask> tasks_;
  std::vector<std::vector<std::string>> keys_;
};

}  // namespace orrery
