#include "search/experiment/simulate_cell.h"

#include "models/energy/energy.h"
#include "sim/fast/transition_cache.h"
#include "sim/system/simulate.h"

namespace orrery {

Cell simulate_cell(const CellTask& task) {
  static TransitionCache transitions;  // of this process: layers and machines have much in common
  SimulateOptions options;
  options.transitions = &transitions;
  const LayerResult result = simulate_layer(*task.layer, *task.hardware, *task.dataflow, options);
  const Activity& activity = result.measured.activity;
  Cell cell;
  cell.cycles = result.measured.cycles;
  cell.dram_bytes = activity.dram_bytes();
  cell.energy_pj = -1;
  if (task.technology != nullptr) {
    const EnergyReport energy =
        evaluate({result.layer, cell.cycles, activity, 0}, *task.hardware, *task.technology);
    cell.energy_pj = picojoules(energy.total());
  }
  cell.computing = activity.of(Cause::kComputing);
  cell.unmapped = activity.of(Cause::kUnmapped);
  cell.waiting_dram = activity.of(Cause::kWaitingDram);
  cell.filling = activity.of(Cause::kFilling);
  cell.stepped = result.measured.counts.stepped;
  return cell;
}

}  // namespace orrery
