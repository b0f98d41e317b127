#include "models/predicted_activity.h"

#include <algorithm>

#include "models/schedule_work.h"

namespace orrery {
namespace {

/// Every PE reads its three operands for a MAC. What travels is written where it arrives, and comes
/// from a neighbour but at the edge; what stays is written when it is loaded.
void add_pes(const Schedule& schedule, Activity& activity) {
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    activity.pe_reads[i] = activity.macs;
    activity.pe_writes[i] = activity.macs;
    if (schedule.travel_of(operand) != Travel::kStays) {
      activity.hops[i] = activity.macs - activity.edge_words[i];
    } else if (operand != Operand::kOfmap) {
      activity.pe_writes[i] = activity.edge_words[i];
    }
  }
}

/// Each word that PEs take off a bus is written there, and sums that meet are moved once. How many
/// PEs take a word, and how far sums go, is the schedule's; how many words there are, the model's.
void add_passes(const ScheduleWork& work, const Prediction& prediction, Activity& activity) {
  const std::size_t sums = index_of(Operand::kOfmap);
  activity.bus_words = activity.edge_words;
  activity.bus_words[sums] += prediction.buffer_reads[sums];
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    activity.delivered_words[index_of(operand)] = work.delivered_words[index_of(operand)];
  }
  activity.delivered_words[sums] = prediction.buffer_reads[sums];
  activity.hops[sums] = work.sums_up;
  activity.pe_reads.fill(activity.macs);
  activity.pe_writes = {work.delivered_words[0], work.delivered_words[1], activity.macs};
}

/// PE-cycles of PEs without work, if every step has its share of the time: those that are left of
/// PEs x cycles when each multiply-accumulate takes cycles over steps.
WideCount unmapped_cycles(std::int64_t cycles, std::int64_t pes, WideCount macs,
                          std::int64_t steps) {
  const double busy = static_cast<double>(macs) / static_cast<double>(steps);
  const double idle = std::max(static_cast<double>(pes) - busy, 0.0);
  return WideCount::rounded(static_cast<double>(cycles) * idle);
}

WideCount words_of(Bytes bytes, int bits) { return WideCount(bytes.value) * 8 / bits; }

void add_accesses(const Schedule& schedule, const BufferConfig& buffer, Activity& activity) {
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    const int bits = schedule.layer.stored_bits(operand);
    const auto accesses = [&](WideCount words) {
      return ceil_div(bytes_of(words, bits), buffer.of(operand).width_bytes);
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
  const ScheduleWork work = work_of(schedule);
  Activity activity;
  activity.macs = layer.has_macs() ? layer.macs().value : 0;
  activity.folds = work.folds;
  activity.edge_words = {prediction.buffer_reads[0], prediction.buffer_reads[1],
                         prediction.buffer_writes[2]};
  if (schedule.pass.used) {
    add_passes(work, prediction, activity);
  } else if (layer.has_macs()) {
    add_pes(schedule, activity);
  }
  if (work.steps > 0) {
    activity.of(Cause::kUnmapped) = unmapped_cycles(
        prediction.cycles.value, accelerator.array.pes(), activity.macs, work.steps);
  }

  if (!accelerator.dram.ideal) {
    activity.dram_ifmap_read = prediction.dram.ifmap_read.value;
    activity.dram_filter_read = prediction.dram.filter_read.value;
    activity.dram_psum_read = prediction.dram.psum_read.value;
    activity.dram_psum_write = prediction.dram.psum_write.value;
    activity.dram_ofmap_write = prediction.dram.ofmap_write.value;
  }
  // Without time in either, nothing is between the array and its data, and nothing is counted.
  if (accelerator.buffer.ideal && accelerator.dram.ideal) return activity;
  std::ranges::copy(prediction.buffer_reads, activity.buffer_reads.begin());
  std::ranges::copy(prediction.buffer_writes, activity.buffer_writes.begin());
  activity.buffer_dma_writes = {words_of(prediction.dram.ifmap_read, layer.ifmap_bits),
                                words_of(prediction.dram.filter_read, layer.filter_bits),
                                words_of(prediction.dram.psum_read, layer.psum_bits)};
  activity.buffer_dma_reads[2] = words_of(prediction.dram.psum_write, layer.psum_bits) +
                                 words_of(prediction.dram.ofmap_write, layer.ofmap_bits);
  add_accesses(schedule, accelerator.buffer, activity);
  return activity;
}

}  // namespace orrery
