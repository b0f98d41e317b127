#include "search/experiment/cell_plan.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "search/experiment/cell_key.h"

namespace orrery {

CellPlan::CellPlan(const Machines& machines, const LayerPool& pool)
    : technology_(machines.prices()), prices_(key_text(technology_)) {
  std::vector<std::string> layers;
  for (const Layer& layer : pool.layers) layers.push_back(key_text(layer));
  for (const MachinePair& pair : machines.pairs) {
    const FamilyDataflows& flows = machines.dataflows[pair.family];
    std::vector<std::string> keys;
    for (std::size_t l = 0; l < pool.layers.size(); ++l) {
      const Dataflow& dataflow = flows.of(pool.layers[l]);
      keys.push_back(add(layers[l], pool.layers[l], pair.hardware, dataflow));
    }
    keys_.push_back(std::move(keys));
  }
  for (CellTask& task : tasks_) task.hardware = &hardware_[task_hardware_.at(task.key)];
}

std::string CellPlan::add(const std::string& text, const Layer& layer, Accelerator hardware,
                          const Dataflow& dataflow) {
  hardware.name = "machine";
  auto known = std::find(hardware_.begin(), hardware_.end(), hardware);
  if (known == hardware_.end()) {
    hardware_texts_.push_back(key_text(hardware));
    known = hardware_.insert(hardware_.end(), std::move(hardware));
  }
  const auto place = static_cast<std::size_t>(known - hardware_.begin());
  const std::string key = cell_key(text, hardware_texts_[place], key_text(dataflow), prices_);
  if (task_hardware_.emplace(key, place).second) {
    tasks_.push_back({key, &layer, nullptr, &dataflow, technology_, 0});
  }
  return key;
}

std::vector<CellTask> CellPlan::missing(const CellCache& cache) const {
  std::vector<CellTask> tasks;
  for (const CellTask& task : tasks_) {
    if (cache.find(task.key) == nullptr) tasks.push_back(task);
  }
  std::map<std::tuple<const Layer*, const Dataflow*, std::int64_t, std::int64_t>, std::size_t> seen;
  for (CellTask& task : tasks) {
    const ArrayConfig& array = task.hardware->array;
    task.batch =
        seen.emplace(std::tuple(task.layer, task.dataflow, array.rows, array.cols), seen.size())
            .first->second;
  }
  const auto work = [](const CellTask& task) {
    return task.layer->macs().value / task.hardware->array.pes();
  };
  std::stable_sort(tasks.begin(), tasks.end(), [&](const CellTask& a, const CellTask& b) {
    return std::tuple(-work(a), a.batch) < std::tuple(-work(b), b.batch);
  });
  return tasks;
}

}  // namespace orrery
