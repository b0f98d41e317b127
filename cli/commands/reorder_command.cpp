#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/commands/command.h"
#include "cli/commands/options.h"
#include "cli/commands/select_layers.h"
#include "cli/output/numbers.h"
#include "cli/output/output.h"
#include "cli/output/progress_bar.h"
#include "cli/output/provenance.h"
#include "cli/output/text_table.h"
#include "hardware/load.h"
#include "hardware/yaml_scalars.h"
#include "search/reorder.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

namespace po = boost::program_options;
using Json = nlohmann::ordered_json;

constexpr const char* kReorderHardware = "systolic_32x32";
constexpr const char* kReorderWorkload = "mobilenet_v2";
constexpr const char* kDefaultDataflow = "input_stationary";
constexpr const char *kDefaultIfmap = "ifmap=relu", *kDefaultFilter = "filter=weights";

po::options_description reorder_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  const auto texts = [](const char* name) {
    return po::value<std::vector<std::string>>()->value_name(name);
  };
  po::options_description known("Options", 100, 60);
  known.add_options()("workload", text("NAME|FILE"), "a network (default: mobilenet_v2)")(
      "layers", text("REGEX"), "only layers in whose name this is found")(
      "hardware", text("NAME|FILE"), "a preset or a YAML file (default: systolic_32x32)")(
      "dataflow", text("NAME|FILE"),
      "how layers are laid out; one whose PEs see filter after filter (default: "
      "input_stationary)")("set", texts("PATH=VALUE"),
                           "override a key of the hardware; may be repeated");
  add_load_options(known);
  known.add_options()("tensors", texts("OPERAND=SOURCE"),
                      "what the values of ifmap or filter are, as in simulate (default: "
                      "ifmap=relu, filter=weights)")("seed", text("N"),
                                                     "of values that are drawn (default: 1)")(
      "encoding", text("NAME"), "twos_complement or sign_magnitude (default: twos_complement)")(
      "segment", text("N"),
      "input channels that share an order, whose partial sums are added at the addresses of "
      "their outputs (default: all)")("format", text("NAME"), "table or json (default: table)")(
      "output", text("FILE"), "write there, all or nothing (default: standard output)");
  return known;
}

std::string reorder_help() {
  return "orrery reorder [OPTIONS]\n\n"
         "Puts the filters of each layer in an order in which successive weights differ in few "
         "bits, and\nthe input channels of the layer behind it in the same; runs each layer both "
         "ways, compares the\noutputs bit for bit, and counts the bits that flip at the "
         "multipliers. See docs/toggles.md.\n\n" +
         describe(reorder_options());
}

ReorderOptions reorder_options(const Options& options, const Network& network) {
  ReorderOptions reorder;
  const std::string encoding = options.text("encoding").value_or("twos_complement");
  if (encoding != "twos_complement" && encoding != "sign_magnitude") {
    throw InputError(
        {"--encoding", 0, ""},
        fmt::format("found '{}'; allowed: twos_complement, sign_magnitude", shown(encoding)));
  }
  if (encoding == "sign_magnitude") reorder.encoding = Encoding::kSignMagnitude;
  for (const std::string& text : options.texts("tensors")) {
    read_tensors_option(text, reorder.tensors);
  }
  if (!reorder.tensors.source[0]) read_tensors_option(kDefaultIfmap, reorder.tensors);
  auto& filters = reorder.tensors.source[1];
  if (!filters) filters = network.filters;
  if (!filters) read_tensors_option(kDefaultFilter, reorder.tensors);
  reorder.seed = options.number("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(1);
  reorder.segment =
      static_cast<std::int64_t>(options.number("segment", 1, kMaxDimension).value_or(0));
  return reorder;
}

double factor(std::int64_t before, std::int64_t after) {
  return after == 0 ? 1 : static_cast<double>(before) / static_cast<double>(after);
}

ReorderedLayer total_of(const std::vector<ReorderedLayer>& layers) {
  ReorderedLayer total;
  total.name = "total";
  for (const ReorderedLayer& layer : layers) {
    total.filters += layer.filters;
    total.distance_before += layer.distance_before;
    total.distance_after += layer.distance_after;
    total.toggles_before += layer.toggles_before;
    total.toggles_after += layer.toggles_after;
  }
  return total;
}

Json row_json(const ReorderedLayer& layer) {
  return {{"name", layer.name},
          {"filters", layer.filters},
          {"weights_per_filter", layer.weights},
          {"segments", layer.segments},
          {"predicted",
           {{"before", layer.distance_before},
            {"after", layer.distance_after},
            {"factor", factor(layer.distance_before, layer.distance_after)}}},
          {"simulated",
           {{"before", layer.toggles_before},
            {"after", layer.toggles_after},
            {"factor", factor(layer.toggles_before, layer.toggles_after)}}},
          {"outputs_equal", true},  // or there would be a ModelError
          {"note", layer.note}};
}

std::string json_text(const std::vector<ReorderedLayer>& layers, const Provenance& provenance) {
  Json json = {{"schema", "orrery.reorder.v1"},
               {"provenance",
                {{"version", provenance.version},
                 {"commit", provenance.commit},
                 {"command", provenance.command},
                 {"seed", provenance.seed}}},
               {"layers", Json::array()}};
  for (const ReorderedLayer& layer : layers) json["layers"].push_back(row_json(layer));
  json["total"] = row_json(total_of(layers));
  for (const char* key : {"name", "weights_per_filter", "segments", "note"}) {
    json["total"].erase(key);
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string table_text(const std::vector<ReorderedLayer>& layers, const Terminal& terminal) {
  TextTable table({{"layer", false, 6},
                   {"filters", true, 4},
                   {"weights", true, 3},
                   {"predicted", true, 5},
                   {"flips before", true, 1},
                   {"after", true, 2},
                   {"simulated", true, 5}});
  const auto add = [&](const ReorderedLayer& layer, const std::string& weights) {
    const bool own = layer.note.empty();
    const auto times = [&](std::int64_t before, std::int64_t after) {
      return own ? fmt::format("{:.3f}", factor(before, after)) : std::string("-");
    };
    table.add({shown(layer.name), with_separators(layer.filters), weights,
               times(layer.distance_before, layer.distance_after),
               with_separators(layer.toggles_before), with_separators(layer.toggles_after),
               times(layer.toggles_before, layer.toggles_after)});
  };
  for (const ReorderedLayer& layer : layers) add(layer, with_separators(layer.weights));
  table.add_rule();
  add(total_of(layers), "");
  return table.render(terminal) +
         terminal.wrapped(
             "predicted and simulated are factors: bits that flip before over those "
             "that flip after. Outputs are the same, bit for bit, in every layer.");
}

void run_reorder(const Arguments& arguments) {
  const Options options(reorder_options(), arguments);
  const std::string format = options.text("format").value_or("table");
  if (format != "table" && format != "json") {
    throw InputError({"--format", 0, ""},
                     fmt::format("found '{}'; allowed: table, json", shown(format)));
  }
  const Accelerator accelerator =
      load_accelerator(options.text("hardware").value_or(kReorderHardware), options.texts("set"));
  const Dataflow dataflow = load_dataflow(options.text("dataflow").value_or(kDefaultDataflow));
  Network network =
      load_workload(options.text("workload").value_or(kReorderWorkload), load_options(options));
  if (const auto pattern = options.text("layers")) select_layers(*pattern, network);
  const ReorderOptions reorder = reorder_options(options, network);
  const Output output(options.text("output"));
  std::vector<ReorderedLayer> layers;
  {
    ProgressBar bar;
    layers = reorder_network(network, accelerator, dataflow, reorder,
                             [&](std::size_t done, std::size_t all, const Layer& layer) {
                               bar.show(done, all, layer.name);
                             });
  }
  output.write(format == "json"
                   ? json_text(layers, provenance_of("reorder", arguments, reorder.seed))
                   : table_text(layers, Terminal::of_output(output.is_file())));
}

}  // namespace

const Command kReorder{"reorder", "put filters in an order that flips fewer bits", reorder_help,
                       run_reorder};

}  // namespace orrery
