#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/ratio.h"
#include "workloads/layer.h"

namespace orrery {

/// How PEs hand operands to each other.
enum class FlowControl : std::uint8_t {
  kLockstep,  // one enable for the whole array
  kElastic,   // each PE fires when its operands are there and its neighbours have room
};
/// What a lockstep array does in a cycle in which an operand is missing at its edge.
enum class Starved : std::uint8_t {
  kStall,   // nothing in the array moves
  kBubble,  // the rest moves on; an empty slot enters
};
/// When the next fold may start.
enum class FoldBarrier : std::uint8_t {
  kNone,      // right behind the last step of the fold before
  kComputed,  // when every PE has done its last step
  kDrained,   // when every result has left
};
/// How the results of an output-stationary fold leave the PEs.
enum class OutputPath : std::uint8_t {
  kDirect,        // each PE's result leaves by a wire of its own
  kRegisters,     // through registers beside the accumulators, column by column, while computing
  kThroughArray,  // shifted out row by row through the accumulators, which do not compute meanwhile
};
/// How fast the collector behind the array takes results in.
enum class Collector : std::uint8_t {
  kAll,   // everything that arrives
  kHalf,  // half of what is queued each cycle, rounded up
};

struct OutputConfig {
  OutputPath path = OutputPath::kDirect;
  std::int64_t latency = 0;   // cycles from a result's last pipeline stage to its departure
  std::int64_t interval = 1;  // cycles between two beats of one drain
  Collector collector = Collector::kAll;
  std::int64_t fifo_depth = 4;  // beats queued between the array and the buffer's port

  friend bool operator==(const OutputConfig&, const OutputConfig&) = default;
};

/// How words get from the edge of the array to the PEs.
enum class ArrayNetwork : std::uint8_t {
  kNeighbours,  // from PE to PE
  kMulticast,   // over buses, to all PEs that need a word at once
};

/// One multicast bus with the buffer port behind it. A transfer leaves when every PE that it is for
/// can take it (all-destinations-ready).
struct BusConfig {
  std::int64_t width_words = 1;  // words of one transfer
  std::int64_t port_words = 1;   // words that the buffer's port moves in one cycle
  std::int64_t port_burst = 0;   // transfers of the port between two gaps; 0: no gaps
  std::int64_t port_gap = 0;     // cycles of a gap
  std::int64_t port_fifo = 16;   // words between the port and the bus
  std::int64_t bus_fifo = 16;    // transfers queued at the bus
  std::int64_t pe_fifo = 16;     // words queued at each PE
  friend bool operator==(const BusConfig&, const BusConfig&) = default;
};

/// What of a pass may come before the one ahead of it has ended.
enum class PassOverlap : std::uint8_t {
  kNone,     // nothing
  kFilters,  // its weights, into the PEs' FIFOs and the free part of their scratchpads
  kAll,      // everything: each PE goes on with it by itself
};

/// A scratchpad PE on multicast buses (Eyeriss's kind; Chen et al., JSSC 2017).
struct MulticastConfig {
  std::int64_t ifmap_spad = 12, filter_spad = 224, psum_spad = 24;  // words in each PE
  BusConfig ifmap, filter, psum_in, psum_out;
  std::int64_t psum_latency = 2;  // cycles from the issue of an accumulation to pop and push
  std::int64_t psum_guard = 2;    // words that the PE leaves in (free in) its psum FIFOs
  bool adds_behind = false;       // sums are added beside the MACs of the next column
  bool shifts_behind = false;     // the window shift takes 0 cycles
  PassOverlap pass_overlap = PassOverlap::kNone;
  bool phases = false;             // loading, multiplying and adding are phases of the whole array
  std::int64_t compute_start = 1;  // cycles between the last word loaded and the first MAC
  std::int64_t sums_start = 1;     // cycles between the last MAC and the first addition
  std::int64_t extra_columns = 0;  // columns that are multiplied and dropped
  bool packs_columns = false;      // one psum transfer may span two output columns
  bool reads_initial_psums = false;  // the first pass reads psums (biases) too, instead of zeros
  std::int64_t pass_start = 1;       // cycles from the start of a pass to the ports' first word
  std::int64_t pass_end = 2;         // cycles from the last word's write to the end of the pass
  friend bool operator==(const MulticastConfig&, const MulticastConfig&) = default;
};

/// The parameters of a row-stationary mapping (Chen et al., ISCA 2016, Table I) that the user pins;
/// 0 leaves the choice to the mapper.
struct MappingPins {
  std::int64_t m = 0;  // filters whose partial sums the buffer holds
  std::int64_t n = 0;  // ifmaps of one pass
  std::int64_t e = 0;  // output rows of one pass
  std::int64_t p = 0;  // filters in a PE
  std::int64_t q = 0;  // channels in a PE
  std::int64_t r = 0;  // sets of PEs for other channels
  std::int64_t t = 0;  // sets of PEs for other filters
  friend bool operator==(const MappingPins&, const MappingPins&) = default;
};

struct ArrayConfig {
  std::int64_t rows = 32, cols = 32;
  ArrayNetwork network = ArrayNetwork::kNeighbours;
  FlowControl flow_control = FlowControl::kLockstep;
  Starved starved = Starved::kStall;
  std::int64_t link_depth = 2;          // words in each link between elastic neighbours
  std::int64_t multiplier_latency = 0;  // extra pipeline stages; 0: multiply and add in one cycle
  std::int64_t accumulator_latency = 0;
  bool shadow_registers = false;      // the next stationary operand loads behind this fold
  std::int64_t stationary_words = 1;  // words per PE for the stationary operand
  std::int64_t max_steps = 0;         // steps of one fold (depth of the accumulators); 0: any
  bool pad_steps = false;             // a short fold still takes max_steps
  bool pad_edge_folds = false;        // a narrow fold still crosses the whole array
  FoldBarrier barrier = FoldBarrier::kNone;
  std::int64_t fold_setup = 0;  // cycles of control before each fold
  OutputConfig outputs;
  MulticastConfig multicast;

  std::int64_t pes() const { return rows * cols; }
  std::int64_t mac_latency() const { return multiplier_latency + accumulator_latency; }

  friend bool operator==(const ArrayConfig&, const ArrayConfig&) = default;
};

/// The FIFO between the global buffer and one edge of the array.
struct EdgeConfig {
  std::int64_t fifo_depth = 4;  // slices; a slice is one word for every lane of that edge
  std::int64_t latency = 1;     // cycles from the buffer's read to the FIFO
  std::int64_t interval = 1;    // cycles between two slices at the least

  friend bool operator==(const EdgeConfig&, const EdgeConfig&) = default;
};

/// The part of the global buffer that holds one operand.
struct PartitionConfig {
  std::int64_t banks = 32;          // accesses in one cycle; words are interleaved over the banks
  std::int64_t width_bytes = 1;     // bytes of one access
  std::int64_t capacity_bytes = 0;  // 0: shares the buffer's capacity
  int capacity_percent = 0;         // of the buffer, in place of bytes; 0: not given
  bool double_buffered = true;      // the next tile loads (the last one stores) while this one runs
  bool dma_shares_ports = false;    // DMA competes with the array for these banks
  bool frees_when_read = false;     // the next tile loads once the array has read this one

  /// Words of `bits` bits that all banks move in one cycle.
  std::int64_t row_words(int bits) const {
    const std::int64_t words = banks * width_bytes * 8 / bits;
    return words > 0 ? words : 1;
  }

  friend bool operator==(const PartitionConfig&, const PartitionConfig&) = default;
};

struct BufferConfig {
  bool ideal = false;  // unlimited size and ports, no latency
  std::int64_t capacity_bytes = 0;
  std::int64_t shared_ports = 0;  // accesses in one cycle over all partitions; 0: no such limit
  bool accumulates = true;        // adders at the banks: adding a psum is one access, not two
  std::array<PartitionConfig, kOperands> partition;

  /// Bytes that the operand's partition has for itself; 0: it shares what the others leave.
  std::int64_t own_bytes(Operand operand) const {
    const PartitionConfig& its = of(operand);
    return its.capacity_percent > 0 ? capacity_bytes / 100 * its.capacity_percent +
                                          capacity_bytes % 100 * its.capacity_percent / 100
                                    : its.capacity_bytes;
  }
  PartitionConfig& of(Operand operand) { return partition[static_cast<std::size_t>(operand)]; }
  const PartitionConfig& of(Operand operand) const {
    return partition[static_cast<std::size_t>(operand)];
  }

  friend bool operator==(const BufferConfig&, const BufferConfig&) = default;
};

/// Run-length compression at the DRAM interface: pairs of a run of zeros and the word behind it,
/// packed into words of the interface (Eyeriss: three of 5 + 16 bits in 64).
struct RunLengthConfig {
  bool ifmap = false, ofmap = false;  // what is compressed
  bool relu = false;                  // the ofmap's negative words are zeros by then
  std::int64_t run_bits = 5;          // of the count of zeros
  std::int64_t pairs = 3;             // in a word of the interface
  std::int64_t word_bytes = 8;
  friend bool operator==(const RunLengthConfig&, const RunLengthConfig&) = default;
};

struct DramConfig {
  bool ideal = false;               // every transfer takes no time
  std::int64_t bus_bytes = 8;       // bytes moved in one DRAM clock
  Ratio clock_mhz{200, 1};          // its own clock
  std::int64_t latency_clocks = 0;  // DRAM clocks from a request to its first byte
  RunLengthConfig run_length;
  std::string type = "default";  // which of the technology's energies; "default": its own choice

  friend bool operator==(const DramConfig&, const DramConfig&) = default;
};

/// What a PE leaves out of a MAC whose ifmap word is zero. The MAC takes its cycle all the same.
struct ZeroGating {
  bool mac = false;          // the multiplication and its addition
  bool filter_spad = false;  // the read of the weight; scratchpad PEs
  bool psum_spad = false;    // the read and the write of the partial sum; scratchpad PEs

  bool any() const { return mac || filter_spad || psum_spad; }
  friend bool operator==(const ZeroGating&, const ZeroGating&) = default;
};

/// An accelerator, complete and valid. Built by `load_accelerator`; never changed afterwards.
struct Accelerator {
  std::string name;
  std::string description;
  Ratio clock_mhz{200, 1};
  std::string dataflow = "weight_stationary";  // used when none is given
  std::string technology = "none";  // name or file; used when none is given, "none": no energy
  int ifmap_bits = 8, filter_bits = 8, ofmap_bits = 8, psum_bits = 32;
  ArrayConfig array;
  std::array<EdgeConfig, 2> edges;  // ifmap and filter, indexed by Operand
  BufferConfig buffer;
  DramConfig dram;
  MappingPins mapping;
  ZeroGating zero_gating;

  const EdgeConfig& edge(Operand operand) const { return edges[static_cast<std::size_t>(operand)]; }

  friend bool operator==(const Accelerator&, const Accelerator&) = default;
};

}  // namespace orrery
