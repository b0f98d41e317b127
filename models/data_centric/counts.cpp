#include "models/data_centric/counts.h"

namespace orrery::data_centric {
namespace {

/// The tensor of an operand.
constexpr Tensor tensor_of(Operand operand) {
  return operand == Operand::kIfmap    ? Tensor::kInput
         : operand == Operand::kFilter ? Tensor::kWeight
                                       : Tensor::kOutput;
}

std::int64_t words_of(const Problem& problem, Tensor tensor) {
  std::int64_t words = 1;
  for (const Axis axis : kAllAxes) {
    if (!problem.depends(tensor, axis)) continue;
    words *= tensor == Tensor::kOutput ? problem.outputs(axis) : problem[axis];
  }
  return words;
}

}  // namespace

Activity counts_of(const Problem& problem, const Analysis& analysis, std::int64_t bytes_of_word) {
  const LevelTraffic& top = analysis.levels.front();
  Activity activity;
  activity.macs = analysis.macs;
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    const bool output = operand == Operand::kOfmap;
    const std::int64_t in = top.ingress[index_of(tensor_of(operand))];
    const std::int64_t stored = words_of(problem, tensor_of(operand));
    activity.pe_reads[i] = analysis.macs;
    activity.pe_writes[i] = output ? analysis.macs : in;
    activity.edge_words[i] = output ? in + top.egress : in;
    activity.buffer_reads[i] = in;
    activity.buffer_writes[i] = output ? top.egress : 0;
    (output ? activity.buffer_dma_reads : activity.buffer_dma_writes)[i] = stored;
    activity.buffer_read_accesses[i] = activity.buffer_reads[i] + activity.buffer_dma_reads[i];
    activity.buffer_write_accesses[i] = activity.buffer_writes[i] + activity.buffer_dma_writes[i];
    activity.buffer_accesses[i] =
        activity.buffer_read_accesses[i] + activity.buffer_write_accesses[i];
    (output                       ? activity.dram_ofmap_write
     : operand == Operand::kIfmap ? activity.dram_ifmap_read
                                  : activity.dram_filter_read) = stored * bytes_of_word;
  }
  return activity;
}

}  // namespace orrery::data_centric
