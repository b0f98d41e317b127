#include "models/bounds.h"
#include "models/latency_model.h"
#include "models/schedule_work.h"

namespace orrery {
namespace {

/// Williams et al., "Roofline: an insightful visual performance model for multicore architectures",
/// CACM 52(4), 2009: the array at its peak, or each memory level moving every word that the layer
/// uses once, whichever takes longer. It knows nothing of the dataflow.
class Roofline : public LatencyModel {
 public:
  Prediction predict(const Schedule& schedule, const Accelerator& accelerator) const override {
    const Layer& layer = schedule.layer;
    Tile whole;
    for (const Dim dim : kAllDims) whole[dim] = {0, layer.shape[dim]};
    whole.held.fill(whole.span);
    std::array<Words, kOperands> used;
    for (const Operand operand : kAllOperands) {
      used[static_cast<std::size_t>(operand)] = schedule.tile_words(operand, whole, false);
    }

    Prediction prediction;
    prediction.dram.ifmap_read = bytes_of(used[0], layer.ifmap_bits);
    prediction.dram.filter_read = bytes_of(used[1], layer.filter_bits);
    prediction.dram.ofmap_write = bytes_of(used[2], layer.ofmap_bits);
    Bounds bounds;
    if (layer.has_macs()) {
      prediction.buffer_reads = {used[0].value, used[1].value, 0};
      prediction.buffer_writes[2] = used[2].value;
      bounds.add("array", ceil_div(layer.macs().value, accelerator.array.pes()));
      bounds.add_buffer(schedule, accelerator, prediction);
    }
    bounds.add("dram", dram_cycles(accelerator, prediction.dram.total()).value);
    bounds.store_in(prediction);
    return prediction;
  }
};

const Registration<LatencyModel> kRoofline{
    "roofline", "peak of the array or of a memory level, every word moved once",
    [] { return std::make_unique<Roofline>(); }};

}  // namespace
}  // namespace orrery
