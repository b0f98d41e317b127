#pragma once

#include <string>

#include "models/energy/area.h"
#include "models/energy/energy.h"
#include "models/energy/memories.h"
#include "models/energy/toggle_energy.h"

namespace orrery {

/// Multiplies the counts of a run with the technology's energies, one part of the accelerator after
/// the other.
class Charges {
 public:
  Charges(const Run& run, const Accelerator& accelerator, const Technology& technology);

  void charge_macs();
  void charge_pe_memories();
  void charge_network();
  void charge_buffer();
  void charge_dram();
  /// What is charged by time: clock, control and leakage.
  void charge_cycles();

  EnergyReport take() { return std::move(report_); }

 private:
  /// `count` actions of `pj` each.
  void charge(Component component, std::optional<Operand> operand, const char* action,
              WideCount count, double pj);
  /// The bits that flipped on `wire`; false where none were counted or they have no cost.
  bool charge_flips(Component component, Operand operand, Wire wire);
  void charge_buses(Operand operand);
  SpadCost pe_memory(Operand operand);
  /// Leakage of `mw` over the run.
  void leak(Component component, double mw);
  double bits(Operand operand) const;
  WideCount count(const PerOperand& counts, Operand operand) const {
    return counts[index_of(operand)];
  }
  void require(const Quantity& quantity, const char* what);

  const Run& run_;
  const Activity& activity_;
  const Accelerator& accelerator_;
  const Technology& technology_;
  bool multicast_;
  AreaReport area_;
  Floorplan plan_;
  ToggleCosts flips_;
  EnergyReport report_;
};

}  // namespace orrery
