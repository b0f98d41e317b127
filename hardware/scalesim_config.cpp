#include "hardware/scalesim_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "base/csv.h"
#include "base/error.h"
#include "hardware/load.h"

namespace orrery {
namespace {

constexpr const char* kSection = "[architecture_presets]";
constexpr std::int64_t kMostKilobytes = std::int64_t{1} << 30;
constexpr std::int64_t kLargestArray = 1 << 16;
constexpr std::int64_t kMostBandwidth = 1 << 20;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

struct Setting {
  std::string value;
  int line = 0;
};

/// The settings of an INI file as Python's configparser reads it: "key: value" or "key = value",
/// keys without regard to case, remarks behind # or ; at the start of a line.
class Settings {
 public:
  Settings(const std::string& text, std::string file) : file_(std::move(file)) {
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
      line = trimmed(line);
      if (line.empty() || line[0] == '#' || line[0] == ';' || line[0] == '[') continue;
      const auto separator = line.find_first_of(":=");
      if (separator == std::string::npos) {
        throw InputError({file_, number, ""},
                         fmt::format("found '{}'; allowed: [SECTION], or KEY: VALUE", line));
      }
      settings_[lower(trimmed(line.substr(0, separator)))] = {trimmed(line.substr(separator + 1)),
                                                              number};
    }
  }

  std::optional<std::string> text(const std::string& key) const {
    const auto found = settings_.find(lower(key));
    if (found == settings_.end()) return std::nullopt;
    return found->second.value;
  }

  std::int64_t number(const std::string& key, std::int64_t most) const {
    const std::optional<std::string> given = text(key);
    if (!given) throw InputError({file_, 0, key}, "is missing");
    // The bandwidths of the three operands may differ; the first is the ifmap's.
    const auto value = whole_number(trimmed(given->substr(0, given->find(','))));
    if (!value || *value < 1 || *value > most) {
      throw error(key, fmt::format("a whole number from 1 to {}", most));
    }
    return *value;
  }

  bool is_true(const std::string& key) const {
    const auto given = text(key);
    return given && lower(*given) == "true";
  }

  InputError error(const std::string& key, const std::string& allowed) const {
    const Setting& setting = settings_.at(lower(key));
    return {{file_, setting.line, key},
            fmt::format("found '{}'; allowed: {}", setting.value, allowed)};
  }

 private:
  std::string file_;
  std::map<std::string, Setting> settings_;
};

std::string dataflow_of(const Settings& settings) {
  const std::map<std::string, std::string> dataflows = {
      {"os", "output_stationary"}, {"ws", "weight_stationary"}, {"is", "input_stationary"}};
  const std::string given = settings.text("Dataflow").value_or("ws");
  const auto found = dataflows.find(lower(given));
  if (found == dataflows.end()) throw settings.error("Dataflow", "os, ws, is");
  return found->second;
}

/// SRAMs of the file's sizes, a word for each row and column a cycle, behind a DRAM of the file's
/// bandwidth: SCALE-Sim's words are bytes, and its cycles those of the array.
std::vector<std::string> finite_memory(const Settings& settings, std::int64_t rows,
                                       std::int64_t cols) {
  const std::int64_t ifmap = settings.number("IfmapSramSzkB", kMostKilobytes),
                     filter = settings.number("FilterSramSzkB", kMostKilobytes),
                     ofmap = settings.number("OfmapSramSzkB", kMostKilobytes);
  const std::int64_t banks = std::max(rows, cols);
  std::vector<std::string> sets = {
      "buffer.ideal=false", fmt::format("buffer.capacity_bytes={}K", ifmap + filter + ofmap),
      "dram.ideal=false", "dram.clock_mhz=1000",
      fmt::format("dram.bus_bytes={}", settings.number("Bandwidth", kMostBandwidth))};
  const auto add = [&](const char* operand, std::int64_t kilobytes, int width) {
    sets.push_back(fmt::format("buffer.{}.capacity_bytes={}K", operand, kilobytes));
    sets.push_back(fmt::format("buffer.{}.banks={}", operand, banks));
    sets.push_back(fmt::format("buffer.{}.width_bytes={}", operand, width));
  };
  add("ifmap", ifmap, 1);
  add("filter", filter, 1);
  add("ofmap", ofmap, 4);
  return sets;
}

std::vector<std::string> notes_of(const Settings& settings, bool finite) {
  std::vector<std::string> notes;
  notes.emplace_back(
      finite ? "InterfaceBandwidth is USER: SRAMs and DRAM are those of the file; SCALE-Sim's own "
               "model of stalls is not reproduced"
             : "InterfaceBandwidth is CALC: memory never stalls the array, so the sizes of the "
               "SRAMs and the bandwidth are left out");
  if (settings.is_true("SparsitySupport"))
    notes.emplace_back("sparsity is left out: layers run dense");
  if (settings.is_true("IfmapCustomLayout") || settings.is_true("FilterCustomLayout")) {
    notes.emplace_back("layouts of the SRAMs and their bank conflicts are left out");
  }
  if (settings.is_true("UseRamulatorTrace")) {
    notes.emplace_back("the trace of Ramulator is left out: DRAM has a bandwidth only");
  }
  return notes;
}

}  // namespace

bool is_scalesim_config(const std::string& text) {
  return text.find(kSection) != std::string::npos;
}

ConvertedHardware read_scalesim_config(const std::string& text, const std::string& file) {
  const Settings settings(text, file);
  const std::int64_t rows = settings.number("ArrayHeight", kLargestArray),
                     cols = settings.number("ArrayWidth", kLargestArray);
  const std::string bandwidth = lower(settings.text("InterfaceBandwidth").value_or("calc"));
  if (bandwidth != "calc" && bandwidth != "user") {
    throw settings.error("InterfaceBandwidth", "CALC, USER");
  }
  const bool finite = bandwidth == "user";
  std::vector<std::string> sets = {fmt::format("array.rows={}", rows),
                                   fmt::format("array.cols={}", cols),
                                   "dataflow=" + dataflow_of(settings)};
  if (finite) {
    for (std::string& set : finite_memory(settings, rows, cols)) sets.push_back(std::move(set));
  }
  ConvertedHardware converted{load_accelerator("scalesim", sets), notes_of(settings, finite)};
  const std::string stem = std::filesystem::path(file).stem().string();
  converted.accelerator.name = settings.text("run_name").value_or(stem);
  converted.accelerator.description =
      "from the SCALE-Sim configuration " + std::filesystem::path(file).filename().string();
  return converted;
}

}  // namespace orrery
