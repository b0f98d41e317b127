#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <filesystem>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/printable.h"
#include "base/read_input.h"
#include "base/registry.h"
#include "cli/commands/command.h"
#include "cli/commands/maestro_network.h"
#include "cli/commands/options.h"
#include "cli/output/output.h"
#include "hardware/print.h"
#include "hardware/scalesim_config.h"
#include "workloads/workload_reader.h"
#include "workloads/write_network_yaml.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kMostFiles = 100000;
constexpr InputKind kConfigInput{"a configuration of SCALE-Sim", kMebibyte};

/// A format of files: what --from calls it, the suffix of the workloads' reader (empty for others),
/// and a sentence.
struct Format {
  const char *name, *suffix, *sentence;
};
constexpr const char* kScalesimConfig = "scalesim_config";
constexpr const char* kMaestroNetwork = "maestro";
constexpr std::array<Format, 7> kFormats = {
    {{"onnx", ".onnx", "an ONNX model"},
     {"scalesim_topology", ".csv", "a topology of SCALE-Sim"},
     {kScalesimConfig, "", "SCALE-Sim's .cfg: array, dataflow, SRAMs, bandwidth"},
     {kMaestroNetwork, "", "a model of MAESTRO's"},
     {"timeloop_problem", ".yaml", "a problem of Timeloop, one layer"},
     {"zigzag_workload", ".yaml", "a workload of ZigZag"},
     {"network", ".yaml", "a network of Orrery's, every layer with its sizes"}}};

po::options_description convert_options() {
  po::options_description known("Options", 100, 60);
  known.add_options()("from", po::value<std::string>()->value_name("FORMAT"),
                      "what the files are (default: what their names and contents say)")(
      "output", po::value<std::string>()->value_name("FILE"),
      "write there, all or nothing (default: standard output)");
  add_load_options(known);
  return known;
}

std::string convert_help() {
  std::string formats;
  for (const Format& format : kFormats) {
    formats += fmt::format("  {:<18} {}\n", format.name, format.sentence);
  }
  return "orrery convert FILE... [OPTIONS]\n\n"
         "Writes what other programs' files describe as a YAML file of Orrery's own, to be edited: "
         "a\nnetwork of the layers of all FILEs, or the hardware of one. What cannot be said is "
         "refused or\nstated as a remark. Formats:\n" +
         formats + "\n" + describe(convert_options());
}

const Format& format_named(const std::string& name) {
  std::vector<std::string> names;
  for (const Format& format : kFormats) {
    if (name == format.name) return format;
    names.emplace_back(format.name);
  }
  throw InputError({"--from", 0, ""},
                   fmt::format("found '{}'; allowed: {}", shown(name), fmt::join(names, ", ")));
}

/// By the suffix, and where that says nothing, by the text. Null: as load_workload finds it.
const Format* format_of(const std::string& file) {
  const std::string suffix = std::filesystem::path(file).extension().string();
  if (suffix == ".cfg" || suffix == ".ini") return &format_named(kScalesimConfig);
  if (suffix == ".m") return &format_named(kMaestroNetwork);
  return nullptr;
}

Network read_network(const std::string& file, const Format* format, const LoadOptions& options) {
  if (format == nullptr) return load_workload(file, options);
  if (format->name == std::string(kMaestroNetwork)) return maestro_network(file, options);
  const auto reader = Registry<WorkloadReader>::instance().make(format->suffix);
  return reader->read(read_input(file, reader->kind()), file, options);
}

std::string hardware_yaml(const std::string& file) {
  const ConvertedHardware hardware = read_scalesim_config(read_input(file, kConfigInput), file);
  std::string text;
  for (const std::string& note : hardware.notes) text += fmt::format("# {}\n", printable(note));
  return text + print_accelerator(hardware.accelerator);
}

/// The layers of all files, one behind the other, each of another name.
std::string networks_yaml(const std::vector<std::string>& files, const Format* format,
                          const LoadOptions& options) {
  Network all;
  std::set<std::string> names;
  for (const std::string& file : files) {
    Network network = read_network(file, format == nullptr ? format_of(file) : format, options);
    if (all.layers.empty()) {
      all.name = network.name;
      all.description = network.description;
    }
    for (Layer& layer : network.layers) {
      const std::string name = layer.name.empty() ? "layer" : layer.name;
      layer.name = name;
      for (int again = 2; !names.insert(layer.name).second; ++again) {
        layer.name = fmt::format("{}_{}", name, again);
      }
      all.layers.push_back(std::move(layer));
    }
    for (std::string& note : network.notes) {
      if (std::find(all.notes.begin(), all.notes.end(), note) == all.notes.end()) {
        all.notes.push_back(std::move(note));
      }
    }
  }
  return network_yaml(all);
}

void run_convert(const Arguments& arguments) {
  const Options options(convert_options(), arguments, kMostFiles);
  const std::vector<std::string>& files = options.words();
  if (files.empty()) throw InputError("convert: found no file; allowed: orrery convert FILE...");
  const auto from = options.text("from");
  const Format* const format = from ? &format_named(*from) : nullptr;
  const auto is_hardware = [&](const std::string& file) {
    const Format* const its = format == nullptr ? format_of(file) : format;
    return its != nullptr && its->name == std::string(kScalesimConfig);
  };
  const auto hardware = std::find_if(files.begin(), files.end(), is_hardware);
  if (hardware != files.end() && files.size() > 1) {
    throw InputError({*hardware, 0, ""},
                     "is hardware; allowed: one file of hardware, or files of layers");
  }
  const Output output(options.text("output"));
  output.write(hardware != files.end() ? hardware_yaml(*hardware)
                                       : networks_yaml(files, format, load_options(options)));
}

}  // namespace

const Command kConvert{"convert", "write files of other programs as YAML of Orrery's own",
                       convert_help, run_convert};

}  // namespace orrery
