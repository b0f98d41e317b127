#pragma once

#include <string>
#include <vector>

#include "hardware/accelerator.h"
#include "hardware/technology.h"

namespace orrery {

/// Areas in square micrometres. What the technology does not give is 0 and said in the notes.
struct AreaReport {
  double macs = 0;         // multipliers and adders of all PEs
  double pe_memories = 0;  // their registers or scratchpads
  double network = 0;      // FIFOs between the buffer and the PEs, and in the PEs
  double buffer = 0;
  std::vector<std::string> notes;

  double total() const { return macs + pe_memories + network + buffer; }
};

/// The area of the accelerator on its chip (DRAM is not), for the word widths that it states.
AreaReport area(const Accelerator& accelerator, const Technology& technology);

/// Lengths in mm that follow from the areas: PEs are squares in rows and columns, the buffer is a
/// square beside them. 0 where areas are not given.
struct Floorplan {
  double pe_pitch = 0;   // from a PE to its neighbour
  double width = 0;      // of the array
  double height = 0;     // of the array
  double to_buffer = 0;  // from the middle of the buffer to that of the array
};
Floorplan floorplan(const Accelerator& accelerator, const AreaReport& area);

}  // namespace orrery
