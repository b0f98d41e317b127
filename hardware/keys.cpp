#include "hardware/keys.h"

#include <fmt/format.h>

#include <charconv>

#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr std::int64_t kSide = 4096;                  // PEs along one side of an array
constexpr std::int64_t kMillion = 1 << 20;            // depths, latencies, accesses: 1048576
constexpr std::int64_t kGibibyte = 1 << 30;           // bytes
constexpr int kWordBits = 64;                         // bits of the widest word
const Ratio kSlowest(1, 1000), kFastest(100'000, 1);  // MHz

struct Range {
  std::int64_t min, max;
};

template <class Enum>
struct Choice {
  Enum value;
  const char* name;
  const char* meaning;
};

/// "50%" as 50; 0 for what does not end in '%'. Throws InputError.
int read_percent(const YamlNode& node, const std::string& allowed) {
  const std::string text = scalar_text(node, allowed);
  if (!text.ends_with('%')) return 0;
  int percent = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [rest, status] = std::from_chars(text.data(), end, percent);
  if (status != std::errc() || rest != end || percent < 1 || percent > 100) {
    throw not_allowed(node, allowed);
  }
  return percent;
}

/// Collects keys; one function for each type of value.
class Description {
 public:
  /// What the keys that follow affect.
  void affects(Affects what) { affects_ = what; }

  void group(const std::string& path, const std::string& sentence) {
    add({.path = path, .sentence = sentence});
  }

  void text(const std::string& path, std::string& member, const std::string& sentence) {
    const std::string allowed = "text";
    add({.path = path,
         .sentence = sentence,
         .allowed = allowed,
         .read = [&member, allowed](const YamlNode& n) { member = scalar_text(n, allowed); },
         .print = [&member] { return print_text(member); }});
  }

  void flag(const std::string& path, bool& member, const std::string& sentence) {
    choice<bool>(path, member, {{true, "true", ""}, {false, "false", ""}}, sentence);
  }

  template <class Integer>
  void number(const std::string& path, Integer& member, Range range, const std::string& unit,
              const std::string& sentence) {
    const std::string allowed = fmt::format("{} to {}", range.min, range.max);
    add({.path = path,
         .sentence = sentence,
         .unit = unit,
         .allowed = allowed,
         .read =
             [&member, range, allowed](const YamlNode& n) {
               member = static_cast<Integer>(read_integer(n, range.min, range.max, false, allowed));
             },
         .print = [&member] { return std::to_string(member); }});
  }

  void size(const std::string& path, std::int64_t& member, Range range,
            const std::string& sentence) {
    const std::string allowed = fmt::format("{} to {}, with suffix K, M or G",
                                            print_size(range.min), print_size(range.max));
    add({.path = path,
         .sentence = sentence,
         .unit = "bytes",
         .allowed = allowed,
         .read =
             [&member, range, allowed](const YamlNode& n) {
               member = read_integer(n, range.min, range.max, true, allowed);
             },
         .print = [&member] { return print_size(member); }});
  }

  /// Bytes, or a whole number of per cent of something else.
  void share(const std::string& path, std::int64_t& bytes, int& percent, Range range,
             const std::string& sentence) {
    const std::string allowed =
        fmt::format("{} to {}, with suffix K, M or G, or 1% to 100% of the buffer",
                    print_size(range.min), print_size(range.max));
    add({.path = path,
         .sentence = sentence,
         .unit = "bytes",
         .allowed = allowed,
         .read =
             [&bytes, &percent, range, allowed](const YamlNode& n) {
               percent = read_percent(n, allowed);
               bytes = percent > 0 ? 0 : read_integer(n, range.min, range.max, true, allowed);
             },
         .print =
             [&bytes, &percent] {
               return percent > 0 ? fmt::format("{}%", percent) : print_size(bytes);
             }});
  }

  void clock(const std::string& path, Ratio& member, const std::string& sentence) {
    const std::string allowed =
        fmt::format("{} to {}, as a decimal or a fraction of at most 7 digits",
                    print_ratio(kSlowest), print_ratio(kFastest));
    add({.path = path,
         .sentence = sentence,
         .unit = "MHz",
         .allowed = allowed,
         .read = [&member, allowed](
                     const YamlNode& n) { member = read_ratio(n, kSlowest, kFastest, allowed); },
         .print = [&member] { return print_ratio(member); }});
  }

  template <class Enum>
  void choice(const std::string& path, Enum& member, const std::vector<Choice<Enum>>& choices,
              const std::string& sentence) {
    DeclaredKey key{.path = path, .sentence = sentence};
    for (const Choice<Enum>& c : choices) {
      key.allowed += (key.allowed.empty() ? "" : ", ") + std::string(c.name);
      if (*c.meaning != '\0') key.choices.emplace_back(c.name, c.meaning);
    }
    key.read = [&member, choices, allowed = key.allowed](const YamlNode& n) {
      const std::string found = scalar_text(n, allowed);
      for (const Choice<Enum>& c : choices) {
        if (found == c.name) return void(member = c.value);
      }
      throw not_allowed(n, allowed);
    };
    key.print = [&member, choices]() -> std::string {
      for (const Choice<Enum>& c : choices) {
        if (member == c.value) return c.name;
      }
      throw std::logic_error("a value of an enumeration without a name");
    };
    add(std::move(key));
  }

  std::vector<Key> take() { return std::move(keys_); }

 private:
  void add(DeclaredKey key) { keys_.emplace_back(std::move(key), affects_); }

  std::vector<Key> keys_;
  Affects affects_ = Affects::kNothing;
};

void describe_precision(Description& d, Accelerator& a) {
  const Range bits{1, kWordBits};
  d.group("precision", "widths of the words, for layers that state none");
  d.number("precision.ifmap_bits", a.ifmap_bits, bits, "bits", "width of an ifmap word");
  d.number("precision.filter_bits", a.filter_bits, bits, "bits", "width of a weight");
  d.number("precision.ofmap_bits", a.ofmap_bits, bits, "bits", "width of a finished ofmap word");
  d.number("precision.psum_bits", a.psum_bits, bits, "bits", "width of a partial sum");
}

void describe_outputs(Description& d, OutputConfig& o) {
  d.group("array.outputs", "how the results of an output-stationary fold leave the PEs");
  d.choice<OutputPath>(
      "array.outputs.path", o.path,
      {{OutputPath::kDirect, "direct", "each PE's result leaves by a wire of its own"},
       {OutputPath::kRegisters, "registers",
        "through registers beside the accumulators, column by column, while the next fold "
        "computes"},
       {OutputPath::kThroughArray, "through_array",
        "shifted out row by row through the accumulators, which do not compute meanwhile"}},
      "way out");
  d.number("array.outputs.latency", o.latency, {0, kMillion}, "cycles",
           "delay from a result's last pipeline stage to its departure");
  d.number("array.outputs.interval", o.interval, {1, kMillion}, "cycles",
           "least time from one beat of a drain to the next");
  d.choice<Collector>("array.outputs.collector", o.collector,
                      {{Collector::kAll, "all", "everything that arrives"},
                       {Collector::kHalf, "half", "half of what is queued each cycle, rounded up"}},
                      "what the collector behind the array takes in each cycle");
  d.number("array.outputs.fifo_depth", o.fifo_depth, {1, kMillion}, "beats",
           "depth of the queue between the array and the buffer's port");
}

void describe_bus(Description& d, const std::string& path, BusConfig& b,
                  const std::string& sentence) {
  d.group(path, sentence);
  d.number(path + ".width_words", b.width_words, {1, 1024}, "words", "words of one transfer");
  d.number(path + ".port_words", b.port_words, {1, 1024}, "words",
           "words that the buffer's port moves in one cycle");
  d.number(path + ".port_burst", b.port_burst, {0, kMillion}, "cycles",
           "cycles in which the port moves words between two gaps; 0: it has no gaps");
  d.number(path + ".port_gap", b.port_gap, {0, kMillion}, "cycles", "length of a gap");
  d.number(path + ".port_fifo", b.port_fifo, {1, kMillion}, "words",
           "depth of the FIFO between the port and the bus");
  d.number(path + ".bus_fifo", b.bus_fifo, {1, kMillion}, "transfers",
           "depth of the queue at the bus");
  d.number(path + ".pe_fifo", b.pe_fifo, {1, kMillion}, "words", "depth of the FIFO at each PE");
}

void describe_multicast(Description& d, MulticastConfig& m) {
  d.group("array.multicast",
          "scratchpad PEs on multicast buses; used with array.network: multicast");
  d.number("array.multicast.ifmap_spad", m.ifmap_spad, {1, 65536}, "words", "ifmap words in a PE");
  d.number("array.multicast.filter_spad", m.filter_spad, {1, 65536}, "words", "weights in a PE");
  d.number("array.multicast.psum_spad", m.psum_spad, {1, 65536}, "words", "partial sums in a PE");
  d.number("array.multicast.psum_latency", m.psum_latency, {0, 64}, "cycles",
           "delay from the issue of an accumulation to its pop and push");
  d.number("array.multicast.psum_guard", m.psum_guard, {0, 64}, "words",
           "words that a PE leaves in, and room that it leaves free in, its psum FIFOs");
  d.flag("array.multicast.adds_behind", m.adds_behind,
         "a PE adds its sums to those from below while it multiplies for the next column");
  d.flag("array.multicast.shifts_behind", m.shifts_behind,
         "the window shift takes 0 cycles (address change) instead of 1 per word");
  d.choice<PassOverlap>(
      "array.multicast.pass_overlap", m.pass_overlap,
      {{PassOverlap::kNone, "none", "nothing"},
       {PassOverlap::kFilters, "filters",
        "its weights, into the FIFOs of the PEs and what is free of their scratchpads"},
       {PassOverlap::kAll, "all", "everything; each PE goes on with it when it is done"}},
      "what of a pass may come before the one ahead of it has ended");
  d.flag("array.multicast.phases", m.phases,
         "the array loads, multiplies and adds in phases, all PEs together and without FIFOs; the "
         "keys of buses, psum_latency, psum_guard and the overlaps have no effect then");
  d.number("array.multicast.compute_start", m.compute_start, {0, kMillion}, "cycles",
           "with phases: from the last word loaded to the first MAC, between them");
  d.number("array.multicast.sums_start", m.sums_start, {0, kMillion}, "cycles",
           "with phases: from the last MAC to the first addition, between them");
  d.number("array.multicast.extra_columns", m.extra_columns, {0, 1024}, "columns",
           "with phases: output columns that are multiplied behind the last one and dropped");
  d.flag("array.multicast.packs_columns", m.packs_columns,
         "a transfer of partial sums may span two output columns");
  d.flag("array.multicast.reads_initial_psums", m.reads_initial_psums,
         "the first pass reads partial sums (biases) too, instead of starting from zeros");
  d.number("array.multicast.pass_start", m.pass_start, {0, kMillion}, "cycles",
           "delay from the start of a pass to the ports' first word");
  d.number("array.multicast.pass_end", m.pass_end, {0, kMillion}, "cycles",
           "delay from a pass's last write to its end");
  describe_bus(d, "array.multicast.ifmap", m.ifmap, "the bus that carries ifmap words");
  describe_bus(d, "array.multicast.filter", m.filter, "the bus that carries weights");
  describe_bus(d, "array.multicast.psum_in", m.psum_in, "the bus that brings partial sums");
  describe_bus(d, "array.multicast.psum_out", m.psum_out, "the bus that collects partial sums");
}

void describe_run_length(Description& d, RunLengthConfig& r) {
  d.group("dram.run_length",
          "compression at the DRAM interface: a run of zeros and the word behind it are a pair");
  d.flag("dram.run_length.ifmap", r.ifmap, "ifmaps come compressed");
  d.flag("dram.run_length.ofmap", r.ofmap, "finished ofmaps leave compressed");
  d.flag("dram.run_length.relu", r.relu,
         "negative words of the ofmap are zeros by then; counts with --check");
  d.number("dram.run_length.run_bits", r.run_bits, {1, 16}, "bits", "width of a run's length");
  d.number("dram.run_length.pairs", r.pairs, {1, 64}, "pairs", "pairs in a word of the interface");
  d.number("dram.run_length.word_bytes", r.word_bytes, {1, 1024}, "bytes",
           "size of a word of the interface");
}

void describe_zero_gating(Description& d, ZeroGating& z) {
  d.group("zero_gating", "what a PE leaves out of a MAC whose ifmap word is zero, to save energy");
  d.flag("zero_gating.mac", z.mac, "the multiplication and its addition");
  d.flag("zero_gating.filter_spad", z.filter_spad,
         "the read of the weight; needs array.network: multicast");
  d.flag("zero_gating.psum_spad", z.psum_spad,
         "the read and the write of the partial sum; needs array.network: multicast");
}

void describe_mapping(Description& d, MappingPins& m) {
  const Range range{0, 1 << 20};
  d.group("mapping",
          "row-stationary mapping parameters (Chen et al., ISCA 2016); 0: the mapper's choice");
  d.number("mapping.m", m.m, range, "filters", "filters whose partial sums the buffer holds");
  d.number("mapping.n", m.n, range, "ifmaps", "ifmaps of one pass");
  d.number("mapping.e", m.e, range, "rows", "output rows of one pass");
  d.number("mapping.p", m.p, range, "filters", "filters in a PE");
  d.number("mapping.q", m.q, range, "channels", "channels in a PE");
  d.number("mapping.r", m.r, range, "sets", "sets of PEs that work on other channels");
  d.number("mapping.t", m.t, range, "sets", "sets of PEs that work on other filters");
}

void describe_array(Description& d, ArrayConfig& a) {
  d.group("array", "the PEs, their links and the control of a fold");
  d.number("array.rows", a.rows, {1, kSide}, "PEs", "rows of PEs");
  d.number("array.cols", a.cols, {1, kSide}, "PEs", "columns of PEs");
  d.choice<ArrayNetwork>(
      "array.network", a.network,
      {{ArrayNetwork::kNeighbours, "neighbours", "from PE to PE"},
       {ArrayNetwork::kMulticast, "multicast", "over buses, to all PEs that need a word at once"}},
      "how words get from the edge of the array to the PEs");
  d.choice<FlowControl>(
      "array.flow_control", a.flow_control,
      {{FlowControl::kLockstep, "lockstep", "one enable for the whole array"},
       {FlowControl::kElastic, "elastic",
        "each PE fires when its operands are there and its neighbours have room"}},
      "how PEs hand operands to each other");
  d.choice<Starved>("array.starved", a.starved,
                    {{Starved::kStall, "stall", "nothing in the array moves"},
                     {Starved::kBubble, "bubble", "the rest moves on and an empty slot enters"}},
                    "what a lockstep array does while an operand is missing at its edge");
  d.number("array.link_depth", a.link_depth, {1, 1024}, "words",
           "depth of each link between elastic neighbours; 1 halves their throughput");
  d.number("array.multiplier_latency", a.multiplier_latency, {0, 64}, "cycles",
           "extra pipeline stages of the multiplier; 0 in both: multiply and add in one cycle");
  d.number("array.accumulator_latency", a.accumulator_latency, {0, 64}, "cycles",
           "extra pipeline stages of the adder");
  d.flag("array.shadow_registers", a.shadow_registers,
         "the next stationary operand loads behind the current fold");
  d.number("array.stationary_words", a.stationary_words, {1, 65536}, "words",
           "words of the stationary operand that a PE holds");
  d.number("array.max_steps", a.max_steps, {0, 1 << 24}, "steps",
           "longest fold, which is the depth of the accumulators; 0: any");
  d.flag("array.pad_steps", a.pad_steps, "a short fold still takes max_steps");
  d.flag("array.pad_edge_folds", a.pad_edge_folds,
         "a fold that fills only a part of the array still crosses all of it");
  d.choice<FoldBarrier>(
      "array.barrier", a.barrier,
      {{FoldBarrier::kNone, "none", "right behind the last step of the fold before"},
       {FoldBarrier::kComputed, "computed", "when every PE has done its last step"},
       {FoldBarrier::kDrained, "drained", "when every result has left"}},
      "when the next fold may start");
  d.number("array.fold_setup", a.fold_setup, {0, kMillion}, "cycles",
           "time that control takes before each fold");
  describe_outputs(d, a.outputs);
  describe_multicast(d, a.multicast);
}

void describe_edge(Description& d, const std::string& path, EdgeConfig& e) {
  d.group(path, "where the " + path.substr(path.find('.') + 1) + " enters");
  d.number(path + ".fifo_depth", e.fifo_depth, {1, kMillion}, "slices",
           "depth of the FIFO; a slice is one word for every lane of that edge");
  d.number(path + ".latency", e.latency, {0, kMillion}, "cycles",
           "delay from the buffer's read to the FIFO");
  d.number(path + ".interval", e.interval, {1, kMillion}, "cycles",
           "least time from one slice to the next");
}

void describe_partition(Description& d, Operand operand, PartitionConfig& p) {
  const std::string path = std::string("buffer.") + name_of(operand);
  d.group(path, operand == Operand::kOfmap ? "the part that holds partial sums and the ofmap"
                                           : "the part that holds the " + path.substr(7));
  d.affects(Affects::kArray);
  d.number(path + ".banks", p.banks, {1, 65536}, "banks",
           "one access each per cycle; words are interleaved over them");
  d.number(path + ".width_bytes", p.width_bytes, {1, 4096}, "bytes", "width of one access");
  d.affects(Affects::kMapping);
  d.share(path + ".capacity_bytes", p.capacity_bytes, p.capacity_percent, {0, 64 * kGibibyte},
          "its own part of the buffer; 0: what the others leave, with those that say 0 too");
  d.flag(path + ".double_buffered", p.double_buffered,
         operand == Operand::kOfmap ? "the last tile is stored while this one runs, where two fit"
                                    : "the next tile loads while this one runs, where two fit");
  d.affects(Affects::kArray);
  d.flag(path + ".dma_shares_ports", p.dma_shares_ports,
         "DMA competes with the array for these banks");
  if (operand == Operand::kFilter) {
    d.affects(Affects::kMemory);
    d.flag(path + ".frees_when_read", p.frees_when_read,
           "the next tile loads once the array has read this one; needs array.network: multicast");
  }
}

void describe_buffer(Description& d, BufferConfig& b) {
  d.affects(Affects::kArray);
  d.group("buffer", "the global buffer between the DRAM and the array");
  d.flag("buffer.ideal", b.ideal, "unlimited size and ports, no latency");
  d.affects(Affects::kMapping);
  d.size("buffer.capacity_bytes", b.capacity_bytes, {0, 64 * kGibibyte},
         "size of the whole buffer; must be given unless ideal");
  d.affects(Affects::kArray);
  d.number("buffer.shared_ports", b.shared_ports, {0, kMillion}, "accesses/cycle",
           "limit over all partitions together; 0: none");
  d.flag("buffer.accumulates", b.accumulates,
         "adders at the banks: adding a partial sum is one access, not a read and a write");
  for (const Operand operand : kAllOperands) describe_partition(d, operand, b.of(operand));
}

}  // namespace

std::vector<Key> describe(Accelerator& a) {
  Description d;
  d.text("name", a.name, "name in reports; the file's name unless given");
  d.text("description", a.description, "what it is; its first sentence appears in lists");
  d.affects(Affects::kMemory);  // its ratio to the DRAM's
  d.clock("clock_mhz", a.clock_mhz, "clock of the array and the global buffer");
  d.affects(Affects::kMapping);
  d.text("dataflow", a.dataflow, "dataflow to use where none is asked for");
  d.affects(Affects::kEnergy);
  d.text("technology", a.technology,
         "energies and areas to use where none are asked for, a name or a file; none: no energy");
  d.affects(Affects::kMapping);
  describe_precision(d, a);
  d.affects(Affects::kArray);
  describe_array(d, a.array);
  d.group("edges", "the FIFOs between the global buffer and the edges of the array");
  describe_edge(d, "edges.ifmap", a.edges[static_cast<std::size_t>(Operand::kIfmap)]);
  describe_edge(d, "edges.filter", a.edges[static_cast<std::size_t>(Operand::kFilter)]);
  describe_buffer(d, a.buffer);
  d.affects(Affects::kArray);
  d.group("dram", "the memory behind the global buffer");
  d.flag("dram.ideal", a.dram.ideal, "every transfer takes no time");
  d.affects(Affects::kMemory);
  d.number("dram.bus_bytes", a.dram.bus_bytes, {1, 65536}, "bytes",
           "moved in one clock of the DRAM");
  d.clock("dram.clock_mhz", a.dram.clock_mhz, "the DRAM's own clock");
  d.number("dram.latency_clocks", a.dram.latency_clocks, {0, kMillion}, "DRAM clocks",
           "delay from a request to its first byte");
  d.affects(Affects::kEnergy);
  d.text("dram.type", a.dram.type,
         "which DRAM of the technology it is, such as lpddr4; default: the technology's choice");
  d.affects(Affects::kMemory);
  describe_run_length(d, a.dram.run_length);
  d.affects(Affects::kMapping);
  describe_mapping(d, a.mapping);
  d.affects(Affects::kEnergy);
  describe_zero_gating(d, a.zero_gating);
  return d.take();
}

const Key* find_key(const std::vector<Key>& keys, const std::string& path) {
  for (const Key& key : keys) {
    if (key.path == path) return &key;
  }
  return nullptr;
}

std::string names_in(const std::vector<Key>& keys, const std::string& group) {
  std::string names;
  for (const Key& key : keys) {
    if (key.group() == group) names += (names.empty() ? "" : ", ") + key.name();
  }
  return names;
}

}  // namespace orrery
