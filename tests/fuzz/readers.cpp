#include "tests/fuzz/readers.h"

#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>

#include "base/error.h"
#include "base/hdf5_read.h"
#include "base/json_text.h"
#include "base/npy.h"
#include "base/yaml.h"
#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "models/data_centric/read.h"
#include "search/check_elf.h"
#include "search/experiment/experiment_spec.h"
#include "search/problem.h"
#include "search/trial_json.h"
#include "search/worker.h"
#include "sim/system/layer_cache.h"
#include "tests/temp_folder.h"
#include "validation/measurements.h"
#include "workloads/command_line_layer.h"
#include "workloads/expression.h"
#include "workloads/tensor_source.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

using Text = const std::string&;

void read_json(Text text) {
  const auto json = parse_json(text);
  if (!json) return;
  json->dump();
  trial_from_json(*json);
}

void read_worker(Text text) {
  std::istringstream in(text);
  std::ostringstream out;
  run_worker(in, out);
}

void read_tensors(Text text) {
  Tensors tensors;
  read_tensors_option(text, tensors);
}

void read_record(Text text) { LayerCache().recall(text); }

}  // namespace

const std::vector<Reader>& readers() {
  static const std::vector<Reader> kReaders = {
      {"hardware", ".yaml", [](Text file) { load_accelerator(file); }},
      {"set", "", [](Text text) { load_accelerator("systolic_32x32", {text}); }},
      {"network", ".yaml", [](Text file) { load_workload(file); }},
      {"onnx", ".onnx", [](Text file) { load_workload(file); }},
      {"topology", ".csv", [](Text file) { load_workload(file); }},
      {"code", "", [](Text text) { load_workload("nas_bench_macro/" + text); }},
      {"dataflow", ".yaml", [](Text file) { load_dataflow(file); }},
      {"technology", ".yaml", [](Text file) { load_technology(file); }},
      {"search", "", [](Text text) { parse_spec(text, "spec.yaml"); }},
      {"problem", "", [](Text text) { const Problem problem(parse_spec(text, "spec.yaml")); }},
      {"experiment", ".yaml", [](Text file) { read_experiment(YamlNode::load(file), file); }},
      {"npy", ".npy", [](Text file) { read_npy(file); }},
      {"hdf5", ".h5", [](Text file) { read_hdf5_integers(file, "values"); }},
      {"maestro_network", ".m", [](Text file) { data_centric::read_network(file); }},
      {"maestro_mapping", ".m", [](Text file) { data_centric::read_mapping(file); }},
      {"maestro_hardware", ".m", [](Text file) { data_centric::read_hardware(file); }},
      {"measurements", ".csv", [](Text file) { read_measurements(file, {}); }},
      {"gemm", "", [](Text text) { parse_gemm_option(text); }},
      {"conv", "", [](Text text) { parse_conv_option(text); }},
      {"tensors", "", read_tensors},
      {"expression", "",
       [](Text text) {
         evaluate(text, {{"a", 3}, {"b", 7}});
       }},
      {"trial", "", read_json},
      {"worker", "", read_worker},
      {"record", "", read_record},
      {"elf", "", [](Text text) { check_elf("plugin.so", text); }},
  };
  return kReaders;
}

void feed(const Reader& reader, const std::string& bytes) {
  static const TempFolder folder;
  std::string text = bytes;
  if (!reader.suffix.empty()) {
    text = (folder.path() / ("input" + reader.suffix)).string();
    std::ofstream(text, std::ios::binary) << bytes;
  }
  try {
    reader.read(text);
  } catch (const InputError&) {
  } catch (const std::bad_alloc&) {  // a size that was made up: the program says so in a line too
  }
}

}  // namespace orrery
