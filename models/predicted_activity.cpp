#include "models/predicted_activity.h"

#include <fmt/format.h>

#include "base/error.h"
#include "models/schedule_work.h"

namespace orrery {
namespace {

/// Every PE reads its three operands for a MAC. What travels is written where it arrives, and comes
/// from a neighbour but at the edge; what stays is written when it is loaded.
void add_pes(const Schedule& schedule, const PerOperand& edge_words, Activity& activity) {
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    activity.pe_reads[i] = activity.macs;
    activity.pe_writes[i] = activity.macs;
    if (schedule.travel_of(operand) != Travel::kStays) {
      activity.hops[i] = activity.macs - edge_words[i];
    } else if (operand != Operand::kOfmap) {
      activity.pe_writes[i] = edge_words[i];
    }
  }
}

std::int64_t words_of(Bytes bytes, int bits) { return bytes.value * 8 / bits; }

void add_accesses(const Schedule& schedule, const BufferConfig& buffer, Activity& activity) {
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    const int bits =
        operand == Operand::kOfmap ? schedule.layer.psum_bits : schedule.layer.bits(operand);
    const auto accesses = [&](std::int64_t words) {
      return ceil_div(bytes_of(Words(words), bits).value, buffer.of(operand).width_bytes);
    };
    activity.buffer_read_accesses[i] =
        accesses(activity.buffer_reads[i]) + accesses(activity.buffer_dma_reads[i]);
    activity.buffer_write_accesses[i] =
        accesses(activity.buffer_writes[i]) + accesses(activity.buffer_dma_writes[i]);
    // A bank that accumulates reads and writes in one access.
    const bool joins = operand == Operand::kOfmap && buffer.accumulates;
    activity.buffer_accesses[i] = activity.buffer_read_accesses[i] +
                                  activity.buffer_write_accesses[i] -
                                  (joins ? accesses(activity.buffer_reads[i]) : 0);
  }
}

}  // namespace

Activity predicted_activity(const Schedule& schedule, const Accelerator& accelerator,
                            const Prediction& prediction) {
  const Layer& layer = schedule.layer;
  if (schedule.pass.used) {
    throw InputError(fmt::format(
        "layer {}: the activity of passes over multicast buses is not predicted", layer.name));
  }
  const ScheduleWork work = work_of(schedule);
  Activity activity;
  activity.macs = layer.has_macs() ? layer.macs().value : 0;
  activity.folds = work.folds;
  activity.edge_words = {prediction.buffer_reads[0], prediction.buffer_reads[1],
                         prediction.buffer_writes[2]};
  if (layer.has_macs()) add_pes(schedule, activity.edge_words, activity);

  activity.dram_ifmap_read = work.ifmap_read.value;
  activity.dram_filter_read = work.filter_read.value;
  activity.dram_psum_read = work.psum_read.value;
  activity.dram_psum_write = work.psum_write.value;
  activity.dram_ofmap_write = work.ofmap_write.value;
  // Without time in either, nothing is between the array and its data, and nothing is counted.
  if (accelerator.buffer.ideal && accelerator.dram.ideal) return activity;
  activity.buffer_reads = prediction.buffer_reads;
  activity.buffer_writes = prediction.buffer_writes;
  activity.buffer_dma_writes = {words_of(work.ifmap_read, layer.ifmap_bits),
                                words_of(work.filter_read, layer.filter_bits),
                                words_of(work.psum_read, layer.psum_bits)};
  activity.buffer_dma_reads[2] =
      words_of(work.psum_write, layer.psum_bits) + words_of(work.ofmap_write, layer.ofmap_bits);
  add_accesses(schedule, accelerator.buffer, activity);
  return activity;
}

}  // namespace orrery
