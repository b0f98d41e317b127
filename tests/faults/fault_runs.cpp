#include "tests/faults/fault_runs.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/shell.h"

namespace orrery {
namespace {

constexpr const char* kFaultSpec =
    "workload: tiny\nknobs: {array.rows: [4, 8], array.cols: [4, 8]}\n"
    "fidelity: model:roofline\nstrategy: random\nbudget: 4\n";
constexpr const char* kOldOutput = "old\n";

std::string text_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

const std::vector<FaultCommand>& fault_commands() {
  static const std::string kLayer = "simulate --gemm 8,9,10 --hardware scalesim ";
  static const std::string kSearch = "search spec.yaml --study study --resume --output out.csv";
  static const std::vector<FaultCommand> kCommands = {
      {"simulate", kLayer, "", ""},
      {"json", kLayer + "--output out.json", "out.json", ""},
      {"hdf5", kLayer + "--output out.h5", "out.h5", ""},
      {"cache", kLayer + "--cache cache", "", kLayer + "--cache cache"},
      {"values", kLayer + "--check --toggles --vcd out.vcd", "", ""},
      {"trace", kLayer + "--trace out.trace", "out.trace", ""},
      {"search", kSearch, "out.csv", kSearch},
      {"two workers", kSearch + " --jobs 2", "out.csv", kSearch},
      {"race", "race spec.yaml --strategies random,genetic --seeds 2", "", ""},
      {"show", "show hardware eyeriss_v1", "", ""},
  };
  return kCommands;
}

const std::vector<std::string>& fault_kinds() {
  static const std::vector<std::string> kKinds = {"malloc", "write", "fsync",
                                                  "rename", "fork",  "pipe"};
  return kKinds;
}

FaultRuns::FaultRuns(std::string program, std::string shim, std::filesystem::path folder)
    : program_(std::move(program)), shim_(std::move(shim)), folder_(std::move(folder)) {}

void FaultRuns::clean() const {
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    std::filesystem::remove_all(entry);
  }
  std::ofstream(folder_ / "spec.yaml") << kFaultSpec;
}

std::string FaultRuns::run(const FaultCommand& command, const std::string& environment,
                           const std::string& arguments) {
  if (!command.output.empty()) std::ofstream(folder_ / command.output) << kOldOutput;
  const ShellResult result =
      run_shell("cd '" + folder_.string() + "' && timeout 20 env ORRERY_DATA= " + environment +
                " '" + program_ + "' " + arguments);
  code_ = result.code;
  errors_ = result.err;
  return result.out;
}

/// What it says, or writes, when nothing fails.
const FaultRuns::Outcome& FaultRuns::usual(const FaultCommand& command) {
  const auto [at, is_new] = usual_.try_emplace(command.name);
  if (is_new) {
    clean();
    at->second.said = run(command, "", command.arguments);
    if (code_ != 0) throw std::runtime_error(command.name + " fails by itself: " + errors_);
    if (!command.output.empty()) at->second.written = text_in(folder_ / command.output);
  }
  return at->second;
}

std::int64_t FaultRuns::calls(const FaultCommand& command, const std::string& kind) {
  clean();
  run(command, "LD_PRELOAD='" + shim_ + "' ORRERY_FAULT=" + kind + " ORRERY_FAULT_COUNT=count",
      command.arguments);
  if (code_ != 0) throw std::runtime_error("the shim breaks " + command.name + ": " + errors_);
  return std::stoll("0" + text_in(folder_ / "count"));
}

std::string FaultRuns::complaint(const FaultCommand& command, const std::string& kind,
                                 std::int64_t n) {
  const auto& [said_usually, written] = usual(command);
  const std::string what = command.name + ", " + kind + " " + std::to_string(n) + ": ";
  clean();
  const std::string said =
      run(command, "LD_PRELOAD='" + shim_ + "' ORRERY_FAULT=" + kind + ":" + std::to_string(n),
          command.arguments);
  const bool one_line = errors_.starts_with("orrery: ") && errors_.find('\n') + 1 == errors_.size();
  if (code_ == 0 && said != said_usually && errors_.empty() && command.again.empty()) {
    return what + "says something else";
  }
  if (code_ != 0 && code_ != 2 && code_ != 3) {
    return what + "exit code " + std::to_string(code_) + ", " + errors_;
  }
  if (code_ != 0 && !one_line) return what + "is no line: " + errors_;
  if (!command.output.empty() && kind != "malloc") {
    const std::string now = text_in(folder_ / command.output);
    const bool new_one = now.size() == written.size();  // its provenance has a time of its own
    if (now != kOldOutput && !new_one) return what + "leaves half of " + command.output;
    if (code_ == 0 && !new_one) return what + "writes no " + command.output;
  }
  if (command.again.empty()) return "";
  const std::string again = run(command, "", command.again);
  if (code_ != 0) return what + "cannot go on: " + errors_;
  return again == said_usually ? "" : what + "goes on to something else:\n" + again;
}

}  // namespace orrery
