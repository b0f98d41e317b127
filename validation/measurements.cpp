#include "validation/measurements.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "base/error.h"
#include "base/yaml.h"
#include "hardware/yaml_scalars.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

using Fields = std::vector<std::string>;

/// The fields of a line, quotes taken off.
Fields split(const std::string& line, const Location& where) {
  Fields fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  if (quoted) throw InputError(where, "found a quote that is not closed; allowed: pairs of them");
  return fields;
}

class Reader {
 public:
  Reader(const std::string& file, const std::map<std::string, std::string>& columns)
      : file_(file), columns_(columns) {}

  std::vector<MeasuredLayer> read() {
    std::ifstream in(file_);
    if (!in) throw InputError({file_, 0, ""}, "cannot be read");
    std::vector<MeasuredLayer> rows;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      where_ = {file_, ++number, ""};
      if (line.empty() || line.front() == '#' || line == "\r") continue;
      if (header_.empty()) {
        read_header(split(line, where_));
      } else {
        fields_ = split(line, where_);
        rows.push_back(row(number));
      }
    }
    if (rows.empty()) throw InputError({file_, 0, ""}, "found no rows; allowed: a header and rows");
    return rows;
  }

 private:
  void read_header(const Fields& names) {
    header_ = names;
    for (const auto& [part, column] : columns_) {
      const auto found = std::find(header_.begin(), header_.end(), column);
      if (found == header_.end()) {
        throw InputError({"--column", 0, shown(part)},
                         fmt::format("found '{}'; allowed: a column of {}: {}", shown(column),
                                     file_, fmt::join(names, ", ")));
      }
      parts_[part] = static_cast<std::size_t>(found - header_.begin());
    }
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const bool renamed = std::any_of(columns_.begin(), columns_.end(),
                                       [&](const auto& of) { return of.second == header_[i]; });
      if (!renamed) parts_.emplace(header_[i], i);
    }
    if (!has("cycles") && !has("ms") && !has("last_cycle")) {
      throw InputError(where_, fmt::format("found the columns {}; allowed: with 'cycles', 'ms' or "
                                           "'last_cycle'",
                                           fmt::join(names, ", ")));
    }
  }

  bool has(const std::string& part) const { return parts_.contains(part); }

  const std::string& text(const std::string& part) const { return fields_[parts_.at(part)]; }

  double number(const std::string& part) const {
    const std::string& found = text(part);
    char* end = nullptr;
    const double value = std::strtod(found.c_str(), &end);
    if (found.empty() || *end != '\0' || !std::isfinite(value) || value <= 0) {
      throw InputError({file_, where_.line, part},
                       fmt::format("found '{}'; allowed: a number above 0", shown(found)));
    }
    return value;
  }

  /// What is left of a percentage.
  Ratio density(const std::string& part) const {
    try {
      const Ratio zeros = YamlNode::parse(text(part), "").as_ratio();
      if (zeros.num < 100 * zeros.den) return {100 * zeros.den - zeros.num, 100 * zeros.den};
    } catch (const InputError&) {  // said below
    }
    throw InputError(
        {file_, where_.line, part},
        fmt::format("found '{}'; allowed: a number above 0 and below 100", shown(text(part))));
  }

  MeasuredLayer row(int line) const {
    if (fields_.size() != header_.size()) {
      throw InputError(where_, fmt::format("found {} fields; allowed: {}, as in the header",
                                           fields_.size(), header_.size()));
    }
    MeasuredLayer measured;
    measured.line = line;
    if (has("cycles")) {
      measured.cycles = number("cycles");
    } else if (has("ms")) {
      measured.milliseconds = number("ms");
    } else {
      measured.cycles = number("last_cycle") + 1;
    }
    if (has("dram_mb")) measured.dram_megabytes = number("dram_mb");
    if (has("mw")) measured.milliwatts = number("mw");
    if (has("ifmap_zeros_pct")) measured.ifmap_density = density("ifmap_zeros_pct");
    std::string conv;
    for (const auto& [part, column] : parts_) {
      if (part.starts_with("conv.")) {
        conv += fmt::format("{}{}={}", conv.empty() ? "" : ",", part.substr(5), fields_[column]);
      } else if (part.find('.') != std::string::npos) {
        measured.sets.push_back(part + "=" + fields_[column]);
      }
    }
    std::string sizes = conv;
    try {
      if (!conv.empty()) {
        measured.layer = parse_conv_option(conv);
      } else if (has("M") && has("N") && has("K")) {
        sizes = fmt::format("{},{},{}", text("M"), text("N"), text("K"));
        measured.layer = parse_gemm_option(sizes);
      }
    } catch (const InputError& e) {
      throw InputError(where_, e.what());
    }
    if (!has("layer") && !measured.layer) {
      throw InputError(where_, "found no layer; allowed: a column 'layer', M, N and K, or conv.*");
    }
    measured.name = has("layer") ? text("layer") : sizes;
    if (measured.layer) measured.layer->name = measured.name;
    return measured;
  }

  std::string file_;
  const std::map<std::string, std::string>& columns_;
  Fields header_, fields_;
  std::map<std::string, std::size_t> parts_;  // what a column is for, and its position
  Location where_;
};

}  // namespace

std::vector<MeasuredLayer> read_measurements(const std::string& file,
                                             const std::map<std::string, std::string>& columns) {
  return Reader(file, columns).read();
}

}  // namespace orrery
