#include "models/bounds.h"

#include <algorithm>

namespace orrery {
namespace {

std::int64_t port_cycles(const BusConfig& bus, std::int64_t words) {
  if (words == 0) return 0;
  const std::int64_t transfers = ceil_div(words, std::min(bus.port_words, bus.width_words));
  const std::int64_t gaps = bus.port_burst > 0 ? (transfers - 1) / bus.port_burst : 0;
  return checked_add(transfers, checked_mul(gaps, bus.port_gap));
}

}  // namespace

void Bounds::add(const std::string& name, std::int64_t cycles) {
  if (cycles <= cycles_) return;
  name_ = name;
  cycles_ = cycles;
}

void Bounds::add_buffer(const Schedule& schedule, const Accelerator& accelerator,
                        const Prediction& traffic) {
  if (accelerator.array.network == ArrayNetwork::kMulticast) {
    add_buses(accelerator.array.multicast, traffic);
    return;
  }
  const BufferConfig& buffer = accelerator.buffer;
  if (buffer.ideal) return;
  std::int64_t all = 0;
  for (const Operand operand : kAllOperands) {
    const auto i = static_cast<std::size_t>(operand);
    const PartitionConfig& partition = buffer.of(operand);
    // Adders at the banks spare the reads of partial sums.
    const bool reads = operand != Operand::kOfmap || !buffer.accumulates;
    const std::int64_t words =
        checked_add(traffic.buffer_writes[i], reads ? traffic.buffer_reads[i] : 0);
    const Bytes bytes = bytes_of(Words(words), schedule.layer.stored_bits(operand));
    const std::int64_t accesses = ceil_div(bytes.value, partition.width_bytes);
    add(std::string("buffer.") + name_of(operand), ceil_div(accesses, partition.banks));
    all = checked_add(all, accesses);
  }
  if (buffer.shared_ports > 0) add("buffer", ceil_div(all, buffer.shared_ports));
}

void Bounds::add_buses(const MulticastConfig& buses, const Prediction& traffic) {
  const auto ofmap = static_cast<std::size_t>(Operand::kOfmap);
  add("buffer.ifmap", port_cycles(buses.ifmap, traffic.buffer_reads[0]));
  add("buffer.filter", port_cycles(buses.filter, traffic.buffer_reads[1]));
  add("buffer.ofmap", std::max(port_cycles(buses.psum_in, traffic.buffer_reads[ofmap]),
                               port_cycles(buses.psum_out, traffic.buffer_writes[ofmap])));
}

void Bounds::store_in(Prediction& prediction) const {
  prediction.cycles = Cycles(cycles_);
  prediction.bound = name_;
}

}  // namespace orrery
