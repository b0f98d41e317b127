#include "cli/commands/run_limits.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/program_options.hpp>
#include <limits>
#include <set>

#include "base/error.h"
#include "base/registry.h"
#include "base/run_guard.h"
#include "base/size_text.h"
#include "dataflows/lower.h"
#include "hardware/yaml_scalars.h"
#include "models/latency_model.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;  // its shadow alone is terabytes of address space
#else
constexpr bool kSanitized = false;
#endif
constexpr std::int64_t kLeastBytes = 1 << 20;
constexpr int kInterruptedCode = 130;  // exit code, as a shell reports SIGINT
/// A little more than what was measured as the growth of the resident set from 512x512 to 1024x1024
/// PEs and from 112x112 to 224x224 positions: 101 bytes for each PE of an elastic array, 705 for
/// each PE of a map in JSON, 19 for each value of a tensor that moves. Multicast arrays hold only
/// the PEs that a layer uses; theirs is a bound.
constexpr double kBytesOfElasticPe = 170, kBytesOfMulticastPe = 2000, kBytesOfMappedPe = 800,
                 kBytesOfValue = 24, kBytesOfProgram = 100e6;
/// What a core steps in a second, about: PE-cycles of arrays that hold every PE, cycles of others.
constexpr double kSteppedPeCycles = 1e8, kSteppedCycles = 1e6, kLongWait = 60;

bool holds_every_pe(const Accelerator& accelerator) {
  return accelerator.array.network == ArrayNetwork::kMulticast ||
         accelerator.array.flow_control == FlowControl::kElastic;
}

double words_moved(const Layer& layer) {
  double words = 0;
  for (const Operand operand : kAllOperands) {
    words += static_cast<double>(layer.words(operand).value);
  }
  return words;
}

double bytes_needed(const Network& network, const Accelerator& accelerator,
                    const SimulateOptions& simulate) {
  const double pes = static_cast<double>(accelerator.array.pes());
  double bytes = kBytesOfProgram;
  if (holds_every_pe(accelerator)) {
    bytes += pes * (accelerator.array.network == ArrayNetwork::kMulticast ? kBytesOfMulticastPe
                                                                          : kBytesOfElasticPe);
  }
  if (simulate.pe_maps) {
    bytes += pes * kBytesOfMappedPe * static_cast<double>(network.layers.size());
  }
  double most_words = 0;
  for (const Layer& layer : network.layers) {
    if (layer.has_macs()) most_words = std::max(most_words, words_moved(layer));
  }
  return bytes + (simulate.check || simulate.toggles ? most_words * kBytesOfValue : 0);
}

/// Cycles that would be stepped one by one, by the bottleneck model: no more than there are.
double steps_needed(const Network& network, const Accelerator& accelerator,
                    const Dataflow& dataflow) {
  const auto model = Registry<LatencyModel>::instance().make("bottleneck");
  double cycles = 0;
  for (const Layer& layer : network.layers) {
    cycles += static_cast<double>(
        model->predict(lower(layer, accelerator, dataflow), accelerator).cycles.value);
  }
  return cycles;
}

std::int64_t half_of_memory() {
  return static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) / 2 * sysconf(_SC_PAGESIZE);
}

std::string wait_text(double seconds) {
  if (seconds < 7200) return fmt::format("{:.0f} minutes", seconds / 60);
  return fmt::format("{:.0f} hours", seconds / 3600);
}

void stop_soon(int) {
  run_guard::request_stop();
  alarm(1);
}

void stop_now(int) {
  constexpr char kSaid[] = "orrery: stopped\n";
  if (write(STDERR_FILENO, kSaid, sizeof kSaid - 1) < 0) _exit(kInterruptedCode);
  _exit(kInterruptedCode);
}

void handle(int number, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(number, &action, nullptr);
}

}  // namespace

void RunLimits::add_options(po::options_description& known) {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  known.add_options()("max-memory", text("BYTES"),
                      "most that the run may take, such as 4G (default: half of this computer's)")(
      "max-steps", text("N"), "most cycles that may be stepped one by one (default: any number)");
}

RunLimits::RunLimits(const Options& options) : most_bytes_(half_of_memory()) {
  if (const auto text = options.text("max-memory")) {
    const auto bytes = parse_size(*text);
    if (!bytes || *bytes < kLeastBytes) {
      throw InputError({"--max-memory", 0, ""},
                       fmt::format("found '{}'; allowed: at least 1M, in bytes or with suffix K, M "
                                   "or G",
                                   shown(*text)));
    }
    most_bytes_ = *bytes;
  }
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  most_steps_ = static_cast<std::int64_t>(options.number("max-steps", 1, kMost).value_or(0));
}

std::optional<std::string> RunLimits::check(const Network& network, const Accelerator& accelerator,
                                            const Dataflow& dataflow,
                                            const SimulateOptions& simulate) const {
  const double bytes = bytes_needed(network, accelerator, simulate);
  if (bytes > static_cast<double>(most_bytes_)) {
    throw InputError(
        {"--max-memory", 0, ""},
        fmt::format(
            "this would take about {:.1f} GB; allowed: {:.1f} GB. A smaller array or batch, "
            "fewer layers (--layers) and leaving out --check, --toggles and --pe-maps help",
            bytes / 1e9, static_cast<double>(most_bytes_) / 1e9));
  }
  if (simulate.engine == Engine::kFast && !simulate.needs_stepping()) return std::nullopt;
  const double steps = steps_needed(network, accelerator, dataflow);
  if (most_steps_ > 0 && steps > static_cast<double>(most_steps_)) {
    throw InputError({"--max-steps", 0, ""},
                     fmt::format("at least {:.3g} cycles would be stepped one by one; allowed: {}. "
                                 "Fewer layers (--layers) and --engine fast help",
                                 steps, most_steps_));
  }
  const double pes = static_cast<double>(accelerator.array.pes());
  const double seconds = std::max(steps / kSteppedCycles,
                                  holds_every_pe(accelerator) ? steps * pes / kSteppedPeCycles : 0);
  if (seconds < kLongWait) return std::nullopt;
  return fmt::format("at least {:.3g} cycles are stepped one by one, which takes {} or more", steps,
                     wait_text(seconds));
}

void RunLimits::enforce() const {
  rlimit limit{};
  if (!kSanitized && getrlimit(RLIMIT_DATA, &limit) == 0) {
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, static_cast<rlim_t>(most_bytes_));
    setrlimit(RLIMIT_DATA, &limit);
  }
  run_guard::limit_steps(most_steps_);
}

StopOnInterrupt::StopOnInterrupt() {
  handle(SIGALRM, stop_now, 0);
  handle(SIGINT, stop_soon, SA_RESETHAND | SA_RESTART);
}

StopOnInterrupt::~StopOnInterrupt() {
  alarm(0);
  handle(SIGINT, SIG_DFL, 0);
}

}  // namespace orrery
