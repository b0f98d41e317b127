#include "sim/arrays/register_accesses.h"

namespace orrery {

void count_register_accesses(const Schedule& schedule, const ArrayConfig& array,
                             Activity& activity) {
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    const std::size_t i = index_of(operand);
    activity.pe_reads[i] = activity.macs;
    activity.pe_writes[i] = activity.edge_words[i] + activity.hops[i];
  }
  const std::size_t sums = index_of(Operand::kOfmap);
  const WideCount moved = activity.hops[sums], left = activity.edge_words[sums];
  if (!schedule.output_stays()) {
    // Each sum that a PE leaves is read once: by its neighbour, or on its way out.
    activity.pe_reads[sums] = activity.pe_writes[sums] = moved + left;
    return;
  }
  // Every MAC but a fold's first reads the accumulator, and so does each result that leaves it.
  const bool registers =
      array.flow_control == FlowControl::kLockstep && array.outputs.path == OutputPath::kRegisters;
  const WideCount way_out = registers ? moved + left : moved;
  activity.pe_reads[sums] = activity.pe_writes[sums] = activity.macs + way_out;
}

}  // namespace orrery
