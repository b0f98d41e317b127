#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <limits>
#include <memory>

#include "base/error.h"
#include "base/registry.h"
#include "base/run_guard.h"
#include "cli/commands/command.h"
#include "cli/commands/energy_options.h"
#include "cli/commands/layer_cache_file.h"
#include "cli/commands/neighbours.h"
#include "cli/commands/options.h"
#include "cli/commands/port_notes.h"
#include "cli/commands/run_limits.h"
#include "cli/commands/select_layers.h"
#include "cli/commands/stepping_notes.h"
#include "cli/output/dataflow_text.h"
#include "cli/output/output.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/output/trace_json.h"
#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "hardware/yaml_scalars.h"
#include "workloads/command_line_layer.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

constexpr const char* kDefaultHardware = "systolic_32x32";
constexpr const char* kDefaultWorkload = "resnet18";
constexpr std::uint64_t kTraceSpans = 20'000, kFewestTraceSpans = 16, kMostTraceSpans = 10'000'000;

po::options_description simulate_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description known("Options", 100, 60);
  known.add_options()("hardware", text("NAME|FILE"),
                      "a preset or a YAML file (default: systolic_32x32)")(
      "workload", text("NAME|FILE"),
      "a network of the zoo, a YAML file, an ONNX model (.onnx), or a SCALE-Sim topology CSV "
      "(default: resnet18)")("gemm", text("M,N,K"),
                             "a single matrix product, [M x K] times [K x N]")(
      "conv", text("KEY=VALUE,..."),
      "a single convolution: c, h, w, k, r, s; and n, stride (or HxW), pad (or HxW, or TxBxLxR: "
      "top, "
      "bottom, left, right), pads (ONNX's order: TxLxBxR), dilation, groups")(
      "dataflow", text("NAME|FILE"), "how layers are laid out (default: what the hardware says)")(
      "layers", text("REGEX"), "only layers in whose name this is found")(
      "set", po::value<std::vector<std::string>>()->value_name("PATH=VALUE"),
      "override a key of the hardware, such as array.rows=16; may be repeated");
  add_energy_options(known);
  add_load_options(known);
  RunLimits::add_options(known);
  known.add_options()("check", "move real values and compare outputs with a direct convolution")(
      "engine", text("NAME"),
      "fast: exact fast-forward; stepped: every cycle; both: compares them (default: fast)")(
      "cache", text("FILE"),
      "keep simulated layers there, for the next run of the same build of the program")(
      "seed", text("N"), "of the values that --check moves (default: 1)")(
      "tensors", po::value<std::vector<std::string>>()->value_name("OPERAND=SOURCE"),
      "what the values of ifmap or filter are: a distribution (uniform, gaussian, relu, weights; "
      "with parameters behind a colon), FILE.npy, FILE.npz:ARRAY or FILE.h5:DATASET, with @ORDER "
      "behind "
      "it for dimensions in another order (default: uniform)")(
      "unsigned", po::value<std::vector<std::string>>()->value_name("OPERAND"),
      "the file of ifmap or filter has words without a sign")(
      "vcd", text("FILE"), "write a waveform for GTKWave; of a single layer")(
      "toggles", "move real values and count the bits that they flip on registers and buses")(
      "pe-maps", "account every PE by itself, in json and hdf5")(
      "trace", text("FILE"), "write what happened when, for https://ui.perfetto.dev")(
      "trace-spans", text("N"), "most spans on each track of the trace (default: 20000)")(
      "format", text("NAME"),
      "table, json, csv or hdf5 (default: what FILE's suffix .json, .csv or .h5 says, else table)")(
      "output", text("FILE"), "write there, all or nothing (default: standard output)");
  return known;
}

std::string simulate_help() {
  return "orrery simulate [OPTIONS]\n\n"
         "Runs a network or one layer on an accelerator, cycle by cycle, and says where the "
         "cycles\n"
         "went.\n\n" +
         describe(simulate_options()) +
         "\nExamples\n"
         "  orrery simulate\n"
         "  orrery simulate --workload mobilenet_v2 --dataflow output_stationary\n"
         "  orrery simulate --workload bert_base --param sequence_length=384 --layers 'layer\\.0'\n"
         "  orrery simulate --hardware scalesim --gemm 3025,96,363 --format json\n"
         "  orrery simulate --conv c=3,h=32,w=32,k=16,r=3,s=3,pad=1 --check --vcd conv.vcd\n";
}

/// The one layer or the network that the options ask for; with `batch` inputs at once where that is
/// above 0.
Network read_workload(const Options& options, std::int64_t batch = 0) {
  std::string given;
  for (const char* name : {"workload", "gemm", "conv"}) {
    if (!options.has(name)) continue;
    if (!given.empty()) {
      throw InputError(
          {fmt::format("--{}", name), 0, ""},
          fmt::format("--{} is given too; allowed: one of --workload, --gemm, --conv", given));
    }
    given = name;
  }
  LoadOptions load = load_options(options);
  if (batch > 0) load.batch = batch;
  if (given.empty() || given == "workload") {
    return load_workload(options.text("workload").value_or(kDefaultWorkload), load);
  }
  if (!load.parameters.empty()) {
    throw InputError({"--param", 0, shown(load.parameters.begin()->first)},
                     fmt::format("--{} has no parameters; allowed with --workload", given));
  }
  const std::string value = *options.text(given);
  Layer layer = given == "gemm" ? parse_gemm_option(value) : parse_conv_option(value);
  if (load.batch) layer = batched(layer, *load.batch);
  Network network;
  network.name = layer.name;
  network.layers.push_back(layer);
  return network;
}

Network selected_workload(const Options& options, std::int64_t batch = 0) {
  Network network = read_workload(options, batch);
  if (const auto pattern = options.text("layers")) select_layers(*pattern, network);
  return network;
}

std::string hardware_name(const Options& options) {
  return options.text("hardware").value_or(kDefaultHardware);
}

Engine parse_engine(const std::string& name) {
  for (const Engine engine : {Engine::kFast, Engine::kStepped, Engine::kBoth}) {
    if (name == name_of(engine)) return engine;
  }
  throw InputError({"--engine", 0, ""},
                   fmt::format("found '{}'; allowed: fast, stepped, both", shown(name)));
}

SimulateOptions simulate_options(const Options& options, const Network& network) {
  SimulateOptions simulate;
  simulate.check = options.has("check");
  simulate.engine = parse_engine(options.text("engine").value_or("fast"));
  simulate.seed = options.number("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(1);
  for (const std::string& text : options.texts("unsigned")) {
    read_unsigned_option(text, simulate.tensors);
  }
  for (const std::string& text : options.texts("tensors")) {
    read_tensors_option(text, simulate.tensors);
  }
  check_unsigned(simulate.tensors);
  auto& filters = simulate.tensors.source[index_of(Operand::kFilter)];
  if (!filters) filters = network.filters;
  simulate.toggles = options.has("toggles");
  simulate.pe_maps = options.has("pe-maps");
  const auto spans = options.number("trace-spans", kFewestTraceSpans, kMostTraceSpans);
  if (options.has("trace")) {
    simulate.timeline_spans = spans_of_a_layer(spans.value_or(kTraceSpans), network.layers.size());
  } else if (spans) {
    throw InputError({"--trace-spans", 0, ""}, "there is no trace; allowed with --trace FILE");
  }
  simulate.vcd = options.text("vcd").value_or("");
  if (!simulate.vcd.empty() && network.layers.size() != 1) {
    throw InputError({"--vcd", 0, ""},
                     fmt::format("{} layers are to run; allowed: one, chosen with --layers",
                                 network.layers.size()));
  }
  return simulate;
}

/// What --format says, else what the file's name asks for.
std::string format_of(const Options& options) {
  if (const auto format = options.text("format")) return *format;
  const std::string file = options.text("output").value_or("");
  const auto ends = [&](const char* suffix) { return file.ends_with(suffix); };
  if (ends(".h5") || ends(".hdf5")) return "hdf5";
  return ends(".json") ? "json" : ends(".csv") ? "csv" : "table";
}

std::unique_ptr<ReportWriter> make_writer(const Options& options, const std::string& format) {
  std::unique_ptr<ReportWriter> writer;
  try {
    writer = Registry<ReportWriter>::instance().make(format);
  } catch (const InputError& e) {
    throw InputError({"--format", 0, ""}, e.what());
  }
  if (!writer->is_text() && !options.has("output") && isatty(STDOUT_FILENO) != 0) {
    throw InputError({"--format", 0, ""}, "is not for a terminal; allowed with --output FILE");
  }
  return writer;
}

/// What there is of a run that the user stopped. No file is touched.
[[noreturn]] void print_stopped(Report& report, std::size_t layers) {
  if (!report.layers.empty()) {
    report.notes.push_back(
        fmt::format("stopped: {} of {} layers were finished", report.layers.size(), layers));
    print(Registry<ReportWriter>::instance().make("table")->write(report,
                                                                  Terminal::of_output(false)));
  }
  throw run_guard::Stopped();
}

/// Options that would change nothing.
void refuse_without_effect(const Options& options, const SimulateOptions& simulate,
                           const std::string& format) {
  const auto refuse = [&](const char* name, const std::string& message) {
    if (options.has(name)) throw InputError({fmt::format("--{}", name), 0, ""}, message);
  };
  if (!simulate.check && !simulate.toggles) {
    refuse("tensors", "no values move; allowed with --check or --toggles");
    refuse("seed", "no values are drawn; allowed with --check or --toggles");
  }
  if (!simulate.may_recall()) {
    refuse("cache",
           "every cycle is stepped, so nothing is recalled; allowed with --engine fast "
           "and without --check, --toggles, --pe-maps, --trace and --vcd");
  }
  if (format != "json" && format != "hdf5") {
    refuse("pe-maps", fmt::format("found with --format {}, which has no room for them; allowed "
                                  "with json or hdf5",
                                  format));
  }
}

std::vector<std::string> next_steps_of(const Options& options, const Report& report,
                                       const Network& network) {
  const bool one_input = std::all_of(network.layers.begin(), network.layers.end(),
                                     [](const Layer& layer) { return layer.shape[Dim::kN] == 1; });
  std::function<Network(std::int64_t)> with_batch;
  if (one_input) {
    with_batch = [&](std::int64_t batch) { return selected_workload(options, batch); };
  }
  return next_steps({.hardware = hardware_name(options),
                     .sets = options.texts("set"),
                     .report = report,
                     .network = network,
                     .with_batch = with_batch});
}

void run_simulate(const Arguments& arguments) {
  const Options options(simulate_options(), arguments);
  const std::string format = format_of(options);
  const auto writer = make_writer(options, format);
  Report report;
  report.accelerator = load_accelerator(hardware_name(options), options.texts("set"));
  const Dataflow dataflow =
      load_dataflow(options.text("dataflow").value_or(report.accelerator.dataflow));
  const Network network = selected_workload(options);
  SimulateOptions simulate = simulate_options(options, network);
  const EnergyRequest energy(options, network.layers.size());
  const RunLimits limits(options);
  const Output output(options.text("output"));
  LayerCacheFile cache(options.text("cache"));
  std::optional<Output> trace;
  if (const auto file = options.text("trace")) trace.emplace(file, "--trace");

  simulate.layers = cache.layers();
  report.workload = network.name;
  report.dataflow = dataflow.name;
  report.notes = network.notes;
  energy.check(report.accelerator);
  if (const auto note = stepping_note(options, simulate)) report.notes.push_back(*note);
  refuse_without_effect(options, simulate, format);
  report.checked = simulate.check;
  report.toggled = simulate.toggles;
  report.provenance = provenance_of("simulate", arguments, simulate.seed);
  report.dataflow_text = dataflow_text(dataflow);
  if (const auto note = limits.check(network, report.accelerator, dataflow, simulate)) {
    fmt::print(stderr, "orrery: note: {}\n", *note);
  }
  limits.enforce();
  {
    const StopOnInterrupt stop;
    ProgressBar bar;
    report.layers = simulate_network(network, report.accelerator, dataflow, simulate,
                                     [&](std::size_t done, std::size_t all, const Layer& layer) {
                                       bar.show(done, all, layer.name);
                                     });
  }
  if (const auto note = cache.note()) report.notes.push_back(*note);
  if (const auto note = uncaptured_note(report, simulate)) report.notes.push_back(*note);
  if (run_guard::stop_requested()) print_stopped(report, network.layers.size());
  for (std::string& note : narrow_port_notes(report)) report.notes.push_back(std::move(note));
  energy.add_to(report);
  if (format == "table") report.next_steps = next_steps_of(options, report, network);
  if (trace) trace->write(trace_json(report));
  const std::string result = writer->write(report, Terminal::of_output(output.is_file()));
  writer->is_text() ? output.write(result) : output.write_bytes(result);
}

}  // namespace

const Command kSimulate{"simulate", "run a workload on an accelerator, cycle by cycle",
                        simulate_help, run_simulate};

}  // namespace orrery
