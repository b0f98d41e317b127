#include <fmt/format.h>

#include <array>
#include <boost/program_options.hpp>

#include "base/error.h"
#include "cli/commands/command.h"
#include "cli/commands/options.h"
#include "cli/commands/result_options.h"
#include "cli/output/output.h"
#include "models/data_centric/analyze.h"
#include "models/data_centric/read.h"

namespace orrery {
namespace {

namespace po = boost::program_options;
using Json = nlohmann::ordered_json;
using ColumnKind = ResultTable::Kind;

po::options_description maestro_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description known("Options", 100, 60);
  known.add_options()("model", text("FILE"),
                      "MAESTRO's model or mapping file: Network NAME { Layer NAME { ... } }")(
      "mapping", text("FILE"),
      "a file with a Dataflow alone, for every layer (default: those of the model file)")(
      "hardware", text("FILE"), "MAESTRO's hardware file: num_pes: 256 and so on")(
      "compat", "as MAESTRO computes, with its documented defects (docs/models.md)")(
      "format", text("NAME"),
      "table, markdown, json, csv or hdf5 (default: what FILE's suffix .md, .json, .csv or .h5 "
      "says, else table)")("output", text("FILE"),
                           "write there, all or nothing (default: standard output)");
  return known;
}

std::string maestro_help() {
  return "orrery maestro --model FILE --hardware FILE [OPTIONS]\n\n"
         "Predicts layers with the data_centric model from MAESTRO's own files.\n\n" +
         describe(maestro_options());
}

std::string needed(const Options& options, const std::string& name) {
  const auto file = options.text(name);
  if (!file) throw InputError({"--" + name, 0, ""}, "found nothing; allowed: a file of MAESTRO's");
  return *file;
}

const char* name_of(data_centric::Bound bound) {
  constexpr std::array<const char*, data_centric::kBounds> kNames = {"compute", "ingress", "egress",
                                                                     "off-chip"};
  return kNames[static_cast<std::size_t>(bound)];
}

/// A row for each layer; traffic is that of the outermost level, between the L2 and the clusters.
ResultTable layers_table(const std::vector<data_centric::MappedLayer>& layers,
                         const data_centric::Hardware& hardware, const data_centric::Options& how) {
  ResultTable table{"layers",
                    "Predicted by layer; words are those between the L2 and the outermost clusters",
                    {{"layer", "layer", ColumnKind::kText, 10},
                     {"macs", "MACs", ColumnKind::kCount, 6},
                     {"cycles", "cycles", ColumnKind::kCount, 9},
                     {"bound", "bound", ColumnKind::kText, 5},
                     {"ifmap_words", "ifmap words", ColumnKind::kCount, 3},
                     {"filter_words", "filter words", ColumnKind::kCount, 3},
                     {"psum_words", "psum words", ColumnKind::kCount, 2},
                     {"ofmap_words", "ofmap words", ColumnKind::kCount, 3},
                     {"energy_nj", "energy, nJ", ColumnKind::kNumber, 4}},
                    {}};
  const auto analyses = data_centric::analyze_network(layers, hardware, how);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const data_centric::Analysis& analysis = analyses[i];
    const data_centric::LevelTraffic& traffic = analysis.levels.front();
    table.add({layers[i].problem.name, analysis.macs, analysis.cycles, name_of(analysis.bound),
               traffic.ingress[0], traffic.ingress[1], traffic.ingress[2], traffic.egress,
               analysis.energy_nj});
  }
  return table;
}

void run_maestro(const Arguments& arguments) {
  const Options options(maestro_options(), arguments);
  const auto writer = make_result_writer(options, result_format(options));
  const std::string model = needed(options, "model"), hardware = needed(options, "hardware");
  auto layers = data_centric::read_network(model);
  if (const auto mapping = options.text("mapping")) {
    const data_centric::Mapping shared = data_centric::read_mapping(*mapping);
    for (auto& layer : layers) layer.mapping = shared;
  }
  for (const auto& layer : layers) {
    if (layer.mapping.empty()) {
      throw InputError({model, 0, layer.problem.name},
                       "found no Dataflow; allowed: one in the layer, or --mapping FILE");
    }
  }
  const data_centric::Options how{.compat = options.has("compat")};
  const Output output(options.text("output"));
  const Results results = {"orrery.maestro.v1",
                           fmt::format("{} on {}{}", model, hardware, how.compat ? ", compat" : ""),
                           {layers_table(layers, data_centric::read_hardware(hardware), how)},
                           {},
                           provenance_of("maestro", arguments, 0)};
  write_results(results, *writer, output);
}

}  // namespace

const Command kMaestro{"maestro", "predict layers from MAESTRO's own files", maestro_help,
                       run_maestro};

}  // namespace orrery
