#include <fmt/format.h>

#include "base/error.h"
#include "models/latency_model.h"
#include "models/schedule_work.h"

namespace orrery {
namespace {

/// The closed forms of SCALE-Sim (Samajdar et al., "A systematic methodology for characterizing
/// scalability of DNN accelerators using SCALE-Sim", ISPASS 2020): folds never overlap, each pays
/// for the whole array, and memory is never waited for. A fold takes its steps, the way across R
/// rows and C columns (R + C - 2) and, where an input stays in the PEs, R cycles to load it.
class ScaleSim : public LatencyModel {
 public:
  Prediction predict(const Schedule& schedule, const Accelerator& /*accelerator*/) const override {
    const Layer& layer = schedule.layer;
    if (schedule.pass.used) {
      throw InputError(
          fmt::format("layer {}: scalesim knows systolic arrays only, and this one is "
                      "laid out in passes over buses",
                      layer.name));
    }
    const ScheduleWork work = work_of(schedule);
    Prediction prediction;
    work.store_traffic_in(prediction);
    const std::int64_t crossing = schedule.array_rows + schedule.array_cols - 2;
    const std::int64_t loading = schedule.output_stays() ? 0 : schedule.array_rows;
    if (layer.has_macs()) {
      prediction.cycles = Cycles(work.steps) + Cycles(work.folds) * (crossing + loading);
    }
    prediction.bound = "array";
    return prediction;
  }
};

const Registration<LatencyModel> kScaleSim{
    "scalesim", "SCALE-Sim's closed forms: folds one after the other, memory never waited for",
    [] { return std::make_unique<ScaleSim>(); }};

}  // namespace
}  // namespace orrery
