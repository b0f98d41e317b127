#include "models/bounds.h"
#include "models/latency_model.h"
#include "models/schedule_work.h"

namespace orrery {
namespace {

/// Timeloop's kind (Parashar et al., "Timeloop: a systematic approach to DNN accelerator
/// evaluation", ISPASS 2019): every level works at its full bandwidth, all the time and all at
/// once, so the one with the most work sets the time. The counts are those of the schedule; nothing
/// fills, drains or waits.
class Bottleneck : public LatencyModel {
 public:
  Prediction predict(const Schedule& schedule, const Accelerator& accelerator) const override {
    const ScheduleWork work = work_of(schedule);
    Prediction prediction;
    work.store_traffic_in(prediction);
    Bounds bounds;
    bounds.add("array", work.steps);
    bounds.add_buffer(schedule, accelerator, prediction);
    bounds.add("dram", dram_cycles(accelerator, work.dram.total()).value);
    bounds.store_in(prediction);
    return prediction;
  }
};

const Registration<LatencyModel> kBottleneck{
    "bottleneck", "the schedule's counts over bandwidth, the slowest level sets the time",
    [] { return std::make_unique<Bottleneck>(); }};

}  // namespace
}  // namespace orrery
