#include "models/energy/energy.h"

#include "base/error.h"
#include "models/energy/charges.h"

namespace orrery {

const char* name_of(Component component) {
  constexpr std::array<const char*, kComponents> kNames = {
      "mac",   "pe_memory", "network",    "buffer",        "dram",
      "clock", "control",   "pe_leakage", "buffer_leakage"};
  return kNames[static_cast<std::size_t>(component)];
}

Attojoules EnergyReport::total() const {
  Attojoules sum;
  for (const EnergyEntry& entry : entries) sum += entry.energy;
  return sum;
}

Attojoules EnergyReport::of(Component component) const {
  Attojoules sum;
  for (const EnergyEntry& entry : entries) {
    if (entry.component == component) sum += entry.energy;
  }
  return sum;
}

Attojoules EnergyReport::of(std::optional<Operand> operand) const {
  Attojoules sum;
  for (const EnergyEntry& entry : entries) {
    if (entry.operand == operand) sum += entry.energy;
  }
  return sum;
}

namespace {

void check_sums(const Run& run, const EnergyReport& report) {
  Attojoules by_component, by_operand = report.of(std::nullopt);
  for (int i = 0; i < kComponents; ++i) by_component += report.of(static_cast<Component>(i));
  for (const Operand operand : kAllOperands) by_operand += report.of(operand);
  const Attojoules total = report.total();
  if (by_component != total || by_operand != total) {
    throw ModelError("energy", run.cycles, "components or operands do not sum to the total");
  }
  for (const EnergyEntry& entry : report.entries) {
    if (entry.count < 0) {
      throw ModelError("energy", run.cycles,
                       std::string("a negative count of ") + name_of(entry.component));
    }
  }
}

}  // namespace

EnergyReport evaluate(const Run& run, const Accelerator& accelerator,
                      const Technology& technology) {
  Charges charges(run, accelerator, technology);
  charges.charge_macs();
  charges.charge_pe_memories();
  charges.charge_network();
  charges.charge_buffer();
  charges.charge_dram();
  charges.charge_cycles();
  EnergyReport report = charges.take();
  check_sums(run, report);
  return report;
}

}  // namespace orrery
