#include "hardware/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/units.h"
#include "hardware/load_technology.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr std::int64_t kMaxArrayWords = std::int64_t{1} << 28;  // 2 GiB of values
constexpr std::int64_t kMaxEdgeWords = std::int64_t{1} << 24;   // 128 MiB of values

class Validator {
 public:
  Validator(const Accelerator& accelerator, const KeyOrigins& origins)
      : a_(accelerator), origins_(origins) {}

  void check_array() const {
    const ArrayConfig& array = a_.array;
    if (array.pad_steps && array.max_steps == 0) {
      refuse("array.pad_steps",
             "found true while array.max_steps is 0; allowed: true only where array.max_steps is "
             "1 or more");
    }
    if (array.outputs.collector == Collector::kHalf && array.outputs.path != OutputPath::kDirect) {
      refuse("array.outputs.collector",
             "found half while array.outputs.path is not direct; allowed: all, or path direct");
    }
    check_array_size();
    check_multicast();
  }

  void check_edge(Operand operand) const {
    const std::int64_t lanes = std::max(a_.array.rows, a_.array.cols);
    const std::int64_t depth = a_.edge(operand).fifo_depth;
    if (depth > kMaxEdgeWords / lanes) {
      refuse(fmt::format("edges.{}.fifo_depth", name_of(operand)),
             fmt::format("found {} slices of {} words; allowed: at most {} words in a FIFO", depth,
                         lanes, kMaxEdgeWords));
    }
  }

  void check_buffer() const {
    const BufferConfig& buffer = a_.buffer;
    if (buffer.ideal) return;
    if (buffer.capacity_bytes == 0) {
      refuse("buffer.capacity_bytes",
             "found 0; allowed: 1 or more, or buffer.ideal: true for a buffer without limits");
    }
    for (const Operand operand : kAllOperands) check_partition(operand);
    check_shares();
  }

  /// A technology that is not there is said where it is named, not where it is used.
  void check_energy() const {
    if (a_.technology != "none") check_technology(a_.technology, origins_.of("technology"));
    const bool scratchpads = a_.array.network == ArrayNetwork::kMulticast;
    for (const auto& [key, gates] :
         {std::pair("zero_gating.filter_spad", a_.zero_gating.filter_spad),
          std::pair("zero_gating.psum_spad", a_.zero_gating.psum_spad)}) {
      if (!gates || scratchpads) continue;
      refuse(key, "found true while array.network is neighbours; allowed: true only on multicast");
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& path, const std::string& message) const {
    throw InputError(origins_.of(path), message);
  }

  void check_multicast() const {
    const MulticastConfig& multicast = a_.array.multicast;
    if (multicast.psum_guard > multicast.psum_latency) {
      refuse("array.multicast.psum_guard",
             fmt::format("found {}; allowed: at most array.multicast.psum_latency, which is {}, or "
                         "the last sums of a pass never move",
                         multicast.psum_guard, multicast.psum_latency));
    }
    if (multicast.psum_in.width_words != multicast.psum_out.width_words) {
      refuse("array.multicast.psum_out.width_words",
             fmt::format("found {}; allowed: that of psum_in, which is {}",
                         multicast.psum_out.width_words, multicast.psum_in.width_words));
    }
    if (a_.buffer.of(Operand::kFilter).frees_when_read &&
        a_.array.network != ArrayNetwork::kMulticast) {
      refuse("buffer.filter.frees_when_read",
             "found true while array.network is neighbours; allowed: true only on multicast");
    }
    check_bus("ifmap", multicast.ifmap);
    check_bus("filter", multicast.filter);
    check_bus("psum_in", multicast.psum_in);
    check_bus("psum_out", multicast.psum_out);
  }

  /// A transfer must fit every FIFO on its way.
  void check_bus(const std::string& name, const BusConfig& bus) const {
    const std::int64_t psums = name.starts_with("psum") ? a_.array.multicast.psum_guard : 0;
    if (bus.pe_fifo < bus.width_words + psums) {
      refuse("array.multicast." + name + ".pe_fifo",
             fmt::format("found {}; allowed: at least {}, a transfer and the guard", bus.pe_fifo,
                         bus.width_words + psums));
    }
    if (bus.port_fifo < bus.width_words) {
      refuse("array.multicast." + name + ".port_fifo",
             fmt::format("found {}; allowed: at least width_words, which is {}", bus.port_fifo,
                         bus.width_words));
    }
  }

  void check_array_size() const {
    const ArrayConfig& array = a_.array;
    const std::int64_t links = array.flow_control == FlowControl::kElastic ? array.link_depth : 1;
    const std::int64_t words_per_pe =
        array.stationary_words * (array.shadow_registers ? 2 : 1) + array.mac_latency() + 2 * links;
    if (words_per_pe > kMaxArrayWords / array.pes()) {
      refuse("array.rows",
             fmt::format("found {} x {} PEs with {} words of registers each; allowed: at most {} "
                         "words in the array",
                         array.rows, array.cols, words_per_pe, kMaxArrayWords));
    }
  }

  void check_partition(Operand operand) const {
    const std::int64_t own = a_.buffer.own_bytes(operand);
    if (own > a_.buffer.capacity_bytes) {
      refuse(capacity_key(operand),
             fmt::format("found {}, more than the whole buffer; allowed: at most "
                         "buffer.capacity_bytes, which is {}",
                         print_size(own), print_size(a_.buffer.capacity_bytes)));
    }
    const bool none = own == 0 && a_.buffer.of(operand).capacity_percent == 0;
    if (!none && own < least_bytes(operand)) {
      refuse(capacity_key(operand),
             fmt::format("found {}, less than one word; allowed: 0 or at least {}", own,
                         least_bytes(operand)));
    }
  }

  /// The partitions' own capacities, and a word for each that shares the rest, must fit together.
  void check_shares() const {
    std::int64_t needed = 0;
    for (const Operand operand : kAllOperands) {
      const std::int64_t own = a_.buffer.own_bytes(operand);
      needed += own != 0 ? own : least_bytes(operand);
    }
    if (needed > a_.buffer.capacity_bytes) {
      refuse("buffer.capacity_bytes",
             fmt::format("found {}, less than its partitions need; allowed: at least {} (their own "
                         "capacities, and a word for each that shares the rest)",
                         print_size(a_.buffer.capacity_bytes), print_size(needed)));
    }
  }

  static std::string capacity_key(Operand operand) {
    return fmt::format("buffer.{}.capacity_bytes", name_of(operand));
  }

  std::int64_t least_bytes(Operand operand) const {
    const int bits = operand == Operand::kIfmap    ? a_.ifmap_bits
                     : operand == Operand::kFilter ? a_.filter_bits
                                                   : std::max(a_.ofmap_bits, a_.psum_bits);
    return bytes_of(Words(1), bits).value;
  }

  const Accelerator& a_;
  const KeyOrigins& origins_;
};

}  // namespace

Location KeyOrigins::of(const std::string& path) const {
  const auto found = given.find(path);
  return found != given.end() ? found->second : Location{file, 0, path};
}

void validate(const Accelerator& accelerator, const KeyOrigins& origins) {
  const Validator validator(accelerator, origins);
  validator.check_array();
  validator.check_edge(Operand::kIfmap);
  validator.check_edge(Operand::kFilter);
  validator.check_buffer();
  validator.check_energy();
}

}  // namespace orrery
