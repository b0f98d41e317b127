#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/output/provenance.h"
#include "cli/output/terminal.h"
#include "hardware/accelerator.h"
#include "hardware/technology.h"
#include "models/energy/area.h"
#include "models/energy/energy.h"
#include "sim/system/simulate.h"

namespace orrery {

/// Everything that one `orrery simulate` found out.
struct Report {
  Accelerator accelerator;
  std::string workload;
  std::string dataflow;
  std::vector<std::string> notes;  // about the whole workload
  std::vector<LayerResult> layers;
  std::vector<std::string> next_steps;  // sentences without their full stops
  bool checked = false;                 // --check was given
  bool toggled = false;                 // --toggles was given
  Provenance provenance;
  std::string dataflow_text;  // its YAML file
  /// Energy of each layer and the area, where a technology was asked for.
  std::optional<Technology> technology;
  std::vector<EnergyReport> energy;
  AreaReport area;

  /// Cycles of all layers, one after the other.
  WideCount cycles() const;
  /// Everything that happened in them, summed.
  Activity activity() const;
  double seconds(WideCount cycles) const;
  /// MACs over PEs x cycles of everything.
  double utilization() const;
};

/// One way to write a report. A plug-in: one .cpp and one Registration<ReportWriter>.
class ReportWriter {
 public:
  virtual ~ReportWriter() = default;
  virtual std::string write(const Report& report, const Terminal& terminal) const = 0;
  /// Is it for a terminal too?
  virtual bool is_text() const { return true; }
};

}  // namespace orrery
