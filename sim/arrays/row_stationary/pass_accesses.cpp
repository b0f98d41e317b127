#include "sim/arrays/row_stationary/pass_accesses.h"

namespace orrery {
namespace {

/// Transfers that bring a lane its words, none of which spans two groups.
std::int64_t transfers_of(const Lane& lane, std::int64_t width) {
  return lane.words / lane.group * ceil_div(lane.group, width) +
         ceil_div(lane.words % lane.group, width);
}

struct BusCount {
  std::int64_t transfers = 0, words = 0;
};

BusCount count_bus(const std::vector<Lane>& lanes, const BusConfig& bus) {
  BusCount count;
  for (const Lane& lane : lanes) {
    count.transfers += transfers_of(lane, bus.width_words);
    count.words += lane.words;
  }
  return count;
}

void add_bus(Operand operand, const BusCount& count, Activity& activity) {
  activity.bus_transfers[index_of(operand)] += count.transfers;
  activity.bus_words[index_of(operand)] += count.words;
}

std::int64_t delivered(const std::vector<Lane>& lanes,
                       const std::vector<std::vector<std::int32_t>>& to) {
  std::int64_t words = 0;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    words += lanes[lane].words * static_cast<std::int64_t>(to[lane].size());
  }
  return words;
}

}  // namespace

void count_pass(const Pass& pass, const MulticastConfig& multicast, std::int64_t macs,
                Activity& activity) {
  add_bus(Operand::kIfmap, count_bus(pass.ifmap_lanes, multicast.ifmap), activity);
  add_bus(Operand::kFilter, count_bus(pass.filter_lanes, multicast.filter), activity);
  add_bus(Operand::kOfmap, count_bus(pass.psum_lanes, multicast.psum_out), activity);
  PerOperand to_pes = {delivered(pass.ifmap_lanes, pass.ifmap_to),
                       delivered(pass.filter_lanes, pass.filter_to), 0};
  if (pass.takes_psums()) {
    add_bus(Operand::kOfmap, count_bus(pass.psum_lanes, multicast.psum_in), activity);
    to_pes[index_of(Operand::kOfmap)] = delivered(pass.psum_lanes, pass.psum_to);
  }
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    activity.delivered_words[i] += to_pes[i];
    activity.pe_reads[i] += macs;
  }
  // Sums: each MAC writes one, and all but an output's first read it; the addition of what comes
  // from below reads it once more, and its result goes to a FIFO.
  activity.pe_writes[index_of(Operand::kIfmap)] += to_pes[index_of(Operand::kIfmap)];
  activity.pe_writes[index_of(Operand::kFilter)] += to_pes[index_of(Operand::kFilter)];
  activity.pe_writes[index_of(Operand::kOfmap)] += macs;
}

void count_port_accesses(const Layer& layer, const BufferConfig& buffer, Activity& activity) {
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    const int bits = layer.stored_bits(operand);
    const auto lines = [&](WideCount words) {
      return ceil_div(bytes_of(words, bits), buffer.of(operand).width_bytes);
    };
    const WideCount reads = lines(activity.buffer_reads[i]);
    const WideCount writes = lines(activity.buffer_writes[i]);
    activity.buffer_read_accesses[i] += reads;
    activity.buffer_write_accesses[i] += writes;
    activity.buffer_accesses[i] += reads + writes;
  }
}

}  // namespace orrery
