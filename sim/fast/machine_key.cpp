#include "sim/fast/machine_key.h"

namespace orrery {
namespace {

class Key {
 public:
  template <class... Numbers>
  void add(Numbers... numbers) {
    (words_.push_back(static_cast<std::int64_t>(numbers)), ...);
  }
  std::vector<std::int64_t> take() { return std::move(words_); }

 private:
  std::vector<std::int64_t> words_;
};

void add_bus(Key& key, const BusConfig& bus) {
  key.add(bus.width_words, bus.port_words, bus.port_burst, bus.port_gap, bus.port_fifo,
          bus.bus_fifo, bus.pe_fifo);
}

void add_array(Key& key, const ArrayConfig& array) {
  key.add(array.rows, array.cols, array.network, array.flow_control, array.starved,
          array.link_depth, array.multiplier_latency, array.accumulator_latency,
          array.shadow_registers, array.stationary_words, array.max_steps, array.pad_steps,
          array.pad_edge_folds, array.barrier, array.fold_setup);
  key.add(array.outputs.path, array.outputs.latency, array.outputs.interval,
          array.outputs.collector, array.outputs.fifo_depth);
  const MulticastConfig& multicast = array.multicast;
  key.add(multicast.ifmap_spad, multicast.filter_spad, multicast.psum_spad, multicast.psum_latency,
          multicast.psum_guard, multicast.packs_columns, multicast.reads_initial_psums,
          multicast.pass_start, multicast.pass_end);
  key.add(multicast.adds_behind, multicast.shifts_behind, multicast.pass_overlap, multicast.phases,
          multicast.compute_start, multicast.sums_start, multicast.extra_columns);
  for (const BusConfig* bus :
       {&multicast.ifmap, &multicast.filter, &multicast.psum_in, &multicast.psum_out}) {
    add_bus(key, *bus);
  }
}

void add_buffer(Key& key, const Accelerator& accelerator) {
  for (const EdgeConfig& edge : accelerator.edges) {
    key.add(edge.fifo_depth, edge.latency, edge.interval);
  }
  const BufferConfig& buffer = accelerator.buffer;
  key.add(buffer.ideal, accelerator.dram.ideal, buffer.shared_ports, buffer.accumulates);
  for (const PartitionConfig& part : buffer.partition) {
    key.add(part.banks, part.width_bytes, part.dma_shares_ports);
  }
}

void add_memory(Key& key, const Accelerator& accelerator) {
  key.add(accelerator.clock_mhz.num, accelerator.clock_mhz.den, accelerator.dram.bus_bytes,
          accelerator.dram.clock_mhz.num, accelerator.dram.clock_mhz.den,
          accelerator.dram.latency_clocks);
  const RunLengthConfig& code = accelerator.dram.run_length;
  key.add(code.ifmap, code.ofmap, code.relu, code.run_bits, code.pairs, code.word_bytes);
  for (const PartitionConfig& part : accelerator.buffer.partition) {
    key.add(part.double_buffered, part.frees_when_read);
  }
}

void add_schedule(Key& key, const Schedule& schedule) {
  const Layer& layer = schedule.layer;
  key.add(layer.op, layer.ifmap_bits, layer.filter_bits, layer.ofmap_bits, layer.psum_bits,
          layer.stride_h, layer.stride_w, layer.dilation_h, layer.dilation_w);
  for (const Travel travel : schedule.travel) key.add(travel);
  for (const auto* dims : {&schedule.row_dims, &schedule.col_dims, &schedule.step_dims}) {
    key.add(dims->size());
    for (const Dim dim : *dims) key.add(dim);
  }
  key.add(schedule.array_rows, schedule.array_cols, schedule.max_steps, schedule.loads_behind);
  const PassLayout& pass = schedule.pass;
  key.add(pass.used, pass.channels_per_pe, pass.filters_per_pe, pass.channel_sets,
          pass.filter_sets);
}

}  // namespace

std::vector<std::int64_t> machine_key(const Schedule& schedule, const Accelerator& accelerator,
                                      bool memory) {
  Key key;
  key.add(memory);
  add_array(key, accelerator.array);
  add_buffer(key, accelerator);
  add_schedule(key, schedule);
  if (memory) {
    key.add(schedule.layer.ifmap_zeros, schedule.layer.ofmap_zeros);
    add_memory(key, accelerator);
    for (const Operand operand : kAllOperands) {
      key.add(schedule.layer.words(operand).value > 0);
    }
  }
  return key.take();
}

}  // namespace orrery
