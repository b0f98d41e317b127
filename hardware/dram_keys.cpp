#include "hardware/dram_keys.h"

#include "hardware/dram_mapping.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr std::int64_t kMostClocks = 1'000'000'000;
constexpr std::int64_t kMostQueued = 1024;

/// Adds keys that have no default.
class NeededNumbers {
 public:
  NeededNumbers(DeclaredKeys& keys, bool complete) : keys_(keys), complete_(complete) {}

  void operator()(const std::string& name, std::int64_t& member, std::int64_t min, std::int64_t max,
                  const std::string& sentence) {
    keys_.number(name, member, min, max, sentence);
    if (complete_) keys_.needed();
  }

 private:
  DeclaredKeys& keys_;
  bool complete_;
};

void add_structure(DeclaredKeys& keys, DramStructure& s, bool complete) {
  keys.group("structure", "what it is made of; each number is a power of two");
  NeededNumbers number(keys, complete);
  number("channels", s.channels, 1, 64, "channels, each with its bus and its controller");
  number("ranks", s.ranks, 1, 16, "ranks of a channel, which share its bus");
  number("bank_groups", s.bank_groups, 1, 16, "bank groups of a rank; 1: banks without groups");
  number("banks_per_group", s.banks_per_group, 1, 64, "banks of a bank group");
  number("rows", s.rows, 1, std::int64_t{1} << 24, "rows of a bank");
  number("columns", s.columns, 2, std::int64_t{1} << 16, "columns of a row, as wide as the bus");
  number("bus_bits", s.bus_bits, 8, 4096, "width of a channel's bus");
  number("burst_length", s.burst_length, 2, 64, "beats of a burst, two a clock");
}

void add_timing(DeclaredKeys& keys, DramTiming& t, bool complete) {
  keys.group("timing",
             "least distances in clocks, named as in data sheets; _L within a bank group, _S "
             "between bank groups");
  NeededNumbers number(keys, complete);
  const auto clocks = [&](const char* name, std::int64_t& member, const char* sentence,
                          std::int64_t min = 1) {
    number(name, member, min, kMostClocks, sentence);
  };
  clocks("CL", t.cl, "read to its data");
  clocks("CWL", t.cwl, "write to its data");
  clocks("tRCD", t.trcd, "activate to read or write");
  clocks("tRP", t.trp, "precharge to activate or refresh");
  clocks("tRAS", t.tras, "activate to precharge");
  clocks("tRFC", t.trfc, "refresh to activate or refresh");
  clocks("tREFI", t.trefi, "between refreshes of a rank");
  clocks("tRRD_S", t.trrd_s, "activate to activate of another bank");
  clocks("tRRD_L", t.trrd_l, "activate to activate of another bank");
  clocks("tFAW", t.tfaw, "in which a rank has at most four activates");
  clocks("tWTR_S", t.twtr_s, "end of a write's data to read");
  clocks("tWTR_L", t.twtr_l, "end of a write's data to read");
  clocks("tWR", t.twr, "end of a write's data to precharge");
  clocks("tRTP", t.trtp, "read to precharge");
  clocks("tCCD_S", t.tccd_s, "read to read, write to write");
  clocks("tCCD_L", t.tccd_l, "read to read, write to write");
  clocks("tRTRS", t.trtrs, "between the data of two ranks", 0);
  clocks("tPPD", t.tppd, "precharge to precharge of another bank", 0);
}

void add_queues(DeclaredKeys& keys, DramQueues& q) {
  keys.group("queues", "of a channel's controller");
  keys.number("reads", q.reads, 1, kMostQueued, "reads that wait");
  keys.number("writes", q.writes, 1, kMostQueued, "writes that wait");
  keys.number("bank", q.bank, 1, kMostQueued, "commands that wait at each bank (dramsim)");
  keys.number("write_high", q.write_high, 1, kMostQueued,
              "waiting writes from which on they go first (frfcfs)");
  keys.number("write_low", q.write_low, 0, kMostQueued, "and down to which (frfcfs)");
}

}  // namespace

DeclaredKeys dram_keys(DramDevice& device, bool complete) {
  const std::string clock = "0.001 to 100000";
  DeclaredKeys keys;
  keys.text("description", device.description, "what it is, for lists");
  keys.text("source", device.source, "where its figures come from");
  keys.custom("extends", "a DRAM or a file", "what this file changes", [](const YamlNode&) {});
  keys.custom(
      "clock_mhz", clock, "its clock; two beats of data in each",
      [&device, clock](const YamlNode& node) {
        device.clock_mhz = read_ratio(node, Ratio(1, 1000), Ratio(100'000, 1), clock);
      },
      [&device] { return print_ratio(device.clock_mhz); });
  if (complete) keys.needed();
  keys.texts("mappings", device.mappings, "address mappings by name");
  keys.text(
      "mapping", device.mapping,
      "how addresses map: one of `mappings`, or letters, ro row, ch channel, ra rank, bg bank "
      "group, ba bank, co column, each once, the highest first");
  if (complete) keys.needed();
  keys.text("policy", device.policy,
            "how its controllers choose commands (`orrery list dram_policies`)");
  keys.flag("refresh", device.refresh, "rows are refreshed");
  add_structure(keys, device.structure, complete);
  add_timing(keys, device.timing, complete);
  add_queues(keys, device.queues);
  return keys;
}

}  // namespace orrery
