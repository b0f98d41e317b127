#include "cli/commands/neighbours.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/data_path.h"
#include "base/error.h"
#include "base/run_guard.h"
#include "base/size_text.h"
#include "cli/output/causes.h"
#include "cli/output/numbers.h"
#include "hardware/load.h"

namespace orrery {
namespace {

constexpr std::size_t kMostShown = 3;
constexpr std::size_t kCausesLookedAt = 2;
constexpr double kLeastLoss = 0.1;  // share of the PE-cycles that a cause is worth a thought for
constexpr double kLeastGain = 0.01;
constexpr std::int64_t kBatch = 4;
/// PE-cycles stepped by a run that may be repeated a few times: about half a second each. A cycle
/// of a lockstep array costs what a hundred PEs do that are held one by one.
constexpr std::int64_t kMostWork = 50'000'000, kPesOfLockstep = 100;

/// A run next to the one that there was.
struct Neighbour {
  std::string words;   // "twice the DRAM bandwidth"
  std::string option;  // "--set dram.bus_bytes=16"
  std::optional<std::string> set, dataflow;
  std::int64_t batch = 1;
};

struct Gain {
  const Neighbour* neighbour;
  WideCount cycles;  // for what the run took its cycles for
};

Neighbour with_key(const std::string& words, const std::string& key, const std::string& value) {
  const std::string set = fmt::format("{}={}", key, value);
  return {.words = words, .option = "--set " + set, .set = set, .dataflow = {}};
}

/// What might help against one cause, from the machine's own numbers.
class Suggestions {
 public:
  explicit Suggestions(const SimulatedRun& run) : run_(run), hardware_(run.report.accelerator) {}

  void add_against(Cause cause) {
    switch (cause) {
      case Cause::kWaitingDram:
        add(with_key("twice the DRAM bandwidth", "dram.bus_bytes",
                     std::to_string(2 * hardware_.dram.bus_bytes)));
        return add_larger_buffer();
      case Cause::kUnmapped:
      case Cause::kFilling:
      case Cause::kDraining:
        add_dataflows();
        return add_batch();
      case Cause::kWaitingIfmap:
        return add_banks("ifmap", Operand::kIfmap);
      case Cause::kWaitingFilter:
        return add_banks("filter", Operand::kFilter);
      case Cause::kWaitingPsumIn:
      case Cause::kWaitingPsumOut:
        return add_banks("ofmap", Operand::kOfmap);
      case Cause::kAccumulating:
      case Cause::kShifting:
        return add_filters_per_pe();
      case Cause::kComputing:
        return;
    }
  }

  const std::vector<Neighbour>& all() const { return all_; }

 private:
  void add(const Neighbour& neighbour) {
    const bool known = std::any_of(all_.begin(), all_.end(), [&](const Neighbour& other) {
      return other.option == neighbour.option;
    });
    if (!known) all_.push_back(neighbour);
  }

  void add_larger_buffer() {
    if (hardware_.buffer.ideal) return;
    add(with_key("twice the buffer", "buffer.capacity_bytes",
                 print_size(2 * hardware_.buffer.capacity_bytes)));
  }

  void add_banks(const char* name, Operand operand) {
    if (hardware_.buffer.ideal) return;
    add(with_key(fmt::format("twice the {} banks", name), fmt::format("buffer.{}.banks", name),
                 std::to_string(2 * hardware_.buffer.of(operand).banks)));
  }

  void add_dataflows() {
    for (const std::string& name : data_names("dataflows")) {
      if (name == run_.report.dataflow) continue;
      add({.words = "another dataflow",
           .option = "--dataflow " + name,
           .set = {},
           .dataflow = name});
    }
  }

  void add_batch() {
    if (!run_.with_batch) return;
    add({.words = fmt::format("{} inputs at once", kBatch),
         .option = fmt::format("--batch {}", kBatch),
         .set = {},
         .dataflow = {},
         .batch = kBatch});
  }

  void add_filters_per_pe() {
    std::int64_t most = 0;
    for (const LayerResult& layer : run_.report.layers) {
      if (layer.schedule.pass.used) most = std::max(most, layer.schedule.pass.filters_per_pe);
    }
    if (most > 0) add(with_key("twice the filters in a PE", "mapping.p", std::to_string(2 * most)));
  }

  const SimulatedRun& run_;
  const Accelerator& hardware_;
  std::vector<Neighbour> all_;
};

/// Cycles of a neighbour for as many inputs as the run had; nothing when it cannot be.
std::optional<WideCount> cycles_of(const Neighbour& neighbour, const SimulatedRun& run) {
  try {
    std::vector<std::string> sets = run.sets;
    if (neighbour.set) sets.push_back(*neighbour.set);
    const Accelerator hardware = load_accelerator(run.hardware, sets);
    const Dataflow dataflow = neighbour.dataflow
                                  ? load_dataflow(*neighbour.dataflow)
                                  : parse_dataflow(YamlNode::parse(run.report.dataflow_text, ""));
    const Network network = neighbour.batch > 1 ? run.with_batch(neighbour.batch) : run.network;
    WideCount cycles;
    for (const LayerResult& layer : simulate_network(network, hardware, dataflow, {}, {})) {
      cycles += layer.measured.cycles;
    }
    if (run_guard::stop_requested()) return std::nullopt;  // not all layers were run
    return cycles / neighbour.batch;
  } catch (const InputError&) {  // a layer that does not fit, a value beyond what is allowed
    return std::nullopt;
  } catch (const ModelError&) {
    return std::nullopt;
  }
}

bool can_be_repeated(const Report& report) {
  const ArrayConfig& array = report.accelerator.array;
  const bool lockstep =
      array.network == ArrayNetwork::kNeighbours && array.flow_control == FlowControl::kLockstep;
  WideCount stepped;
  for (const LayerResult& layer : report.layers) stepped += layer.measured.counts.stepped;
  return stepped * (lockstep ? kPesOfLockstep : array.pes()) <= kMostWork;
}

std::string untried_text(const std::vector<Neighbour>& neighbours) {
  std::vector<std::string> options;
  for (const Neighbour& neighbour : neighbours) options.push_back(neighbour.option);
  options.resize(std::min(options.size(), kMostShown));
  return fmt::format("To see what changes it, try {}", fmt::join(options, ", or "));
}

std::vector<Gain> gains_of(const std::vector<Neighbour>& neighbours, const SimulatedRun& run) {
  const auto now = static_cast<double>(run.report.cycles());
  std::vector<Gain> gains;
  for (const Neighbour& neighbour : neighbours) {
    const auto cycles = cycles_of(neighbour, run);
    if (cycles && static_cast<double>(*cycles) <= (1 - kLeastGain) * now) {
      gains.push_back({&neighbour, *cycles});
    }
  }
  std::stable_sort(gains.begin(), gains.end(),
                   [](const Gain& a, const Gain& b) { return a.cycles < b.cycles; });
  gains.resize(std::min(gains.size(), kMostShown));
  return gains;
}

std::string gain_text(const Gain& gain, WideCount now) {
  const double less = 1 - static_cast<double>(gain.cycles) / static_cast<double>(now);
  return fmt::format("With {} ({}): {} cycles{}, {:.0f} % less", gain.neighbour->words,
                     gain.neighbour->option, with_separators(gain.cycles),
                     gain.neighbour->batch > 1 ? " for each" : "", 100 * less);
}

}  // namespace

std::vector<std::string> next_steps(const SimulatedRun& run) {
  Suggestions suggestions(run);
  const std::vector<CauseShare> losses = losses_of(run.report.activity());
  for (std::size_t i = 0; i < std::min(kCausesLookedAt, losses.size()); ++i) {
    if (i == 0 || losses[i].share >= kLeastLoss) suggestions.add_against(losses[i].cause);
  }
  const std::vector<Neighbour>& neighbours = suggestions.all();
  if (neighbours.empty()) return {};
  if (!can_be_repeated(run.report)) return {untried_text(neighbours)};
  std::vector<std::string> lines;
  for (const Gain& gain : gains_of(neighbours, run)) {
    lines.push_back(gain_text(gain, run.report.cycles()));
  }
  if (!lines.empty()) return lines;
  std::vector<std::string> options;
  for (const Neighbour& neighbour : neighbours) options.push_back(neighbour.option);
  return {fmt::format("None of these is faster by 1 %: {}", fmt::join(options, ", "))};
}

}  // namespace orrery
