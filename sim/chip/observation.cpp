#include "sim/chip/observation.h"

#include "sim/watch/laws.h"

namespace orrery {

Observation::Observation(Assembly& machine, const SimulateOptions& options,
                         sc_core::sc_clock& clock)
    : machine_(machine) {
  const Accelerator& accelerator = machine.accelerator();
  const Schedule& schedule = machine.schedule();
  if (options.pe_maps) pe_map_ = std::make_unique<PeMap>(accelerator.array.pes());
  if (PeArray* array = machine.array()) {
    if (options.toggles) toggles_ = std::make_unique<Toggles>(schedule.layer);
    array->observers = {pe_map_.get(), toggles_.get()};
  }
  if (options.timeline_spans == 0) return;
  TimelineProbe::View view{machine.activity(GroupId::kWhole)};
  if (machine.array() != nullptr) view.tiles_done = &machine.tiles_done();
  if (machine.dma() != nullptr) {
    view.ready_tiles = &machine.ready_tiles();
    view.dma = machine.dma();
  }
  view.passes = schedule.pass.used;
  view.when_done = accelerator.dram.ideal ? Cause::kDraining : Cause::kWaitingDram;
  probe_ = std::make_unique<TimelineProbe>("probe", view, options.timeline_spans);
  probe_->clock(clock);
}

void Observation::finish(Measurement& result) {
  if (pe_map_) {
    if (machine_.array() == nullptr) pe_map_->add_to_all(Cause::kWaitingDram, result.cycles);
    result.pe_map = pe_map_->cycles();
    check_pe_map(result.pe_map, result.cycles, result.activity);
  }
  if (toggles_) result.toggles = toggles_->counts();
  if (probe_) result.timeline = std::make_shared<Timeline>(probe_->finish(result.cycles));
}

}  // namespace orrery
