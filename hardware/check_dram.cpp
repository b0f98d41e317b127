#include "hardware/check_dram.h"

#include <fmt/format.h>

#include <bit>
#include <utility>

#include "hardware/dram_mapping.h"

namespace orrery {
namespace {

constexpr std::int64_t kMostBursts = std::int64_t{1} << 50;  // so that bytes fit 64 bits
constexpr std::int64_t kMostBanks = 1024;                    // of a channel

class DramCheck {
 public:
  DramCheck(const DramDevice& device, const std::function<Location(const std::string&)>& where)
      : device_(device), where_(where) {}

  void check_structure() const {
    const DramStructure& s = device_.structure;
    for (const auto& [name, value] :
         {std::pair("channels", s.channels), std::pair("ranks", s.ranks),
          std::pair("bank_groups", s.bank_groups), std::pair("banks_per_group", s.banks_per_group),
          std::pair("rows", s.rows), std::pair("columns", s.columns),
          std::pair("bus_bits", s.bus_bits), std::pair("burst_length", s.burst_length)}) {
      if (!std::has_single_bit(static_cast<std::uint64_t>(value))) {
        refuse(fmt::format("structure.{}", name),
               fmt::format("found {}; allowed: a power of two", value));
      }
    }
    at_least("structure.columns", s.columns, s.burst_length, "structure.burst_length");
    if (s.ranks * s.banks() > kMostBanks) {
      refuse("structure.banks_per_group",
             fmt::format("found {} banks in a channel; allowed: at most {}", s.ranks * s.banks(),
                         kMostBanks));
    }
    if (s.bursts() > kMostBursts) {
      refuse("structure.rows", fmt::format("found a DRAM of {} bursts; allowed: at most {}",
                                           s.bursts(), kMostBursts));
    }
  }

  void check_timing() const {
    const DramTiming& t = device_.timing;
    at_least("timing.CL", t.cl, t.cwl, "timing.CWL");
    at_least("timing.tRAS", t.tras, t.trcd, "timing.tRCD, or a row closes before it is read");
    at_least("timing.tRRD_L", t.trrd_l, t.trrd_s, "timing.tRRD_S");
    at_least("timing.tWTR_L", t.twtr_l, t.twtr_s, "timing.tWTR_S");
    at_least("timing.tCCD_L", t.tccd_l, t.tccd_s, "timing.tCCD_S");
    at_least("timing.tFAW", t.tfaw, t.trrd_s, "timing.tRRD_S");
    if (t.trefi / device_.structure.ranks <= t.trfc + t.trp) {
      refuse("timing.tREFI",
             fmt::format("found {} for {} ranks; allowed: more than {}, ranks times (tRFC + tRP), "
                         "or refreshes leave no time",
                         t.trefi, device_.structure.ranks,
                         device_.structure.ranks * (t.trfc + t.trp)));
    }
  }

  void check_controller() const {
    try {
      parse_mapping(device_.letters());
    } catch (const InputError& e) {
      std::string names;
      for (const auto& [name, letters] : device_.mappings) {
        names += (names.empty() ? ", or one of mappings: " : ", ") + name;
      }
      refuse(device_.mappings.contains(device_.mapping) ? "mappings." + device_.mapping : "mapping",
             e.what() + names);
    }
    const DramQueues& q = device_.queues;
    at_least("queues.writes", q.writes, q.write_high, "queues.write_high");
    at_least("queues.write_high", q.write_high, q.write_low + 1, "queues.write_low + 1");
  }

 private:
  [[noreturn]] void refuse(const std::string& path, const std::string& message) const {
    throw InputError(where_(path), message);
  }

  void at_least(const std::string& path, std::int64_t found, std::int64_t least,
                const std::string& what) const {
    if (found < least) {
      refuse(path, fmt::format("found {}; allowed: at least {}, which is {}", found, what, least));
    }
  }

  const DramDevice& device_;
  const std::function<Location(const std::string&)>& where_;
};

}  // namespace

void check_dram(const DramDevice& device,
                const std::function<Location(const std::string& path)>& where) {
  const DramCheck check(device, where);
  check.check_structure();
  check.check_timing();
  check.check_controller();
}

}  // namespace orrery
