#include "sim/system/simulate.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/run_guard.h"
#include "dataflows/lower.h"
#include "sim/fast/transition_cache.h"
#include "sim/system/layer_cache.h"
#include "sim/system/run_schedule.h"

namespace orrery {
namespace {

/// Are these the same but for their names? Then so are their results: the machine has no memory
/// from one layer to the next, and real values come from the seed unless files have a name in
/// theirs.
bool same_work(Layer a, const Layer& b, const SimulateOptions& options) {
  if (!options.tensors.depend_on_name()) a.name = b.name;
  return a == b;
}

}  // namespace

double LayerResult::utilization(const Accelerator& accelerator) const {
  if (measured.cycles == 0) return 0;
  return static_cast<double>(schedule.layer.macs().value) /
         (static_cast<double>(measured.cycles) * static_cast<double>(accelerator.array.pes()));
}

LayerResult simulate_layer(const Layer& layer, const Accelerator& accelerator,
                           const Dataflow& dataflow, const SimulateOptions& options) {
  LayerResult result;
  LayerCache* known = options.may_recall() ? options.layers : nullptr;
  const Measurement* found = known != nullptr ? known->find(layer, accelerator, dataflow) : nullptr;
  const Schedule* schedule = found != nullptr ? known->schedule() : nullptr;
  result.schedule = schedule != nullptr ? *schedule : lower(layer, accelerator, dataflow);
  result.schedule.layer.name = layer.name;
  result.layer = result.schedule.layer;
  if (found != nullptr) {
    result.measured = *found;
    result.measured.engine = Engine::kFast;
    result.measured.counts = {};
    result.measured.counts.replayed = result.measured.cycles;
    result.measured.counts.layer_recalls = 1;
  } else {
    result.measured = run_schedule(result.schedule, accelerator, options);
  }
  if (known != nullptr && schedule == nullptr) {
    known->add(layer, accelerator, dataflow, result.schedule, result.measured);
  }
  if (!layer.has_macs()) {
    result.note = accelerator.dram.ideal
                      ? "not computed by the array; takes no time, because DRAM is ideal"
                      : "not computed by the array; only its DRAM traffic is counted";
  }
  return result;
}

std::vector<LayerResult> simulate_network(const Network& network, const Accelerator& accelerator,
                                          const Dataflow& dataflow, const SimulateOptions& given,
                                          const Progress& progress) {
  std::vector<LayerResult> results;
  TransitionCache own;  // layers of a network have much in common
  SimulateOptions options = given;
  if (options.transitions == nullptr) options.transitions = &own;
  for (const Layer& layer : network.layers) {
    if (progress) progress(results.size(), network.layers.size(), layer);
    const auto before = network.layers.begin() + static_cast<std::ptrdiff_t>(results.size());
    const auto same = std::find_if(network.layers.begin(), before, [&](const Layer& other) {
      return same_work(other, layer, options);
    });
    if (same == before) {
      try {
        results.push_back(simulate_layer(layer, accelerator, dataflow, options));
      } catch (const run_guard::Stopped&) {
        break;
      }
      continue;
    }
    LayerResult repeated = results[static_cast<std::size_t>(same - network.layers.begin())];
    repeated.layer.name = repeated.schedule.layer.name = layer.name;
    results.push_back(std::move(repeated));
  }
  return results;
}

}  // namespace orrery
