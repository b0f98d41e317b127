#include "validation/costs.h"

#include "models/energy/energy.h"
#include "models/predicted_activity.h"

namespace orrery {
namespace {

double sum_of(const PerOperand& words) {
  WideCount sum;
  for (const WideCount of_operand : words) sum += of_operand;
  return static_cast<double>(sum);
}

CostValues costs_of(const SimulatedLayer& layer, std::int64_t cycles, const Activity& activity,
                    const Technology* technology) {
  CostValues costs;
  costs[CostKind::kCycles] = static_cast<double>(cycles);
  costs[CostKind::kDramBytes] = static_cast<double>(activity.dram_bytes());
  costs[CostKind::kBufferWords] = sum_of(activity.buffer_reads) + sum_of(activity.buffer_writes);
  if (technology != nullptr) {
    const Run run = {layer.result.layer, cycles, activity, layer.zero_macs};
    const EnergyReport energy = evaluate(run, *layer.accelerator, *technology);
    costs[CostKind::kEnergy] = picojoules(energy.total());
    // pJ x MHz is a thousandth of a mW.
    const double mhz = layer.accelerator->clock_mhz.to_double();
    if (cycles > 0) {
      costs[CostKind::kPower] =
          picojoules(energy.on_chip()) / static_cast<double>(cycles) * mhz / 1000;
    }
  }
  return costs;
}

}  // namespace

CostValues simulated_costs(const SimulatedLayer& layer, const Technology* technology) {
  const Measurement& measured = layer.result.measured;
  return costs_of(layer, measured.cycles, measured.activity, technology);
}

CostValues predicted_costs(const SimulatedLayer& layer, const Prediction& predicted,
                           const Technology* technology) {
  const Activity activity =
      predicted_activity(layer.result.schedule, *layer.accelerator, predicted);
  return costs_of(layer, predicted.cycles.value, activity, technology);
}

}  // namespace orrery
