#include "validation/measurements.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>

#include "base/csv.h"
#include "base/error.h"
#include "base/read_input.h"
#include "base/yaml.h"
#include "hardware/yaml_scalars.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

using Fields = std::vector<std::string>;

std::string lowered(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// What the reader knows a column by, whatever its letters' case: keys have a dot in their name.
std::string part_of(const std::string& column) {
  static const std::set<std::string> kMeasuredParts = {
      "layer", "cycles", "ms", "last_cycle", "dram_mb", "mw", "ifmap_zeros_pct"};
  const std::string part = lowered(column);
  return part.find('.') != std::string::npos || kMeasuredParts.contains(part) ? part : column;
}

/// A whole number without the zeros that a spreadsheet may have put behind it.
std::string plain_number(const std::string& field) {
  const std::optional<std::int64_t> number = whole_number(field);
  return number ? std::to_string(*number) : field;
}

class Reader {
 public:
  Reader(const std::string& file, const std::map<std::string, std::string>& columns)
      : file_(file), columns_(columns) {}

  std::vector<MeasuredLayer> read() {
    const std::string text = read_input(file_, kCsvInput);
    CsvReader reader(text, file_);
    std::vector<MeasuredLayer> rows;
    for (CsvRow csv; reader.next(csv);) {
      where_ = {file_, csv.line, ""};
      while (!csv.fields.empty() && csv.fields.back().empty() &&
             (header_.empty() || csv.fields.size() > header_.size())) {
        csv.fields.pop_back();
      }
      if (csv.is_remark || csv.fields.empty()) continue;
      if (header_.empty()) {
        read_header(csv.fields);
      } else {
        fields_ = std::move(csv.fields);
        rows.push_back(row(csv.line));
      }
    }
    if (rows.empty()) throw InputError({file_, 0, ""}, "found no rows; allowed: a header and rows");
    return rows;
  }

 private:
  void read_header(const Fields& names) {
    header_ = names;
    for (const auto& [part, column] : columns_) parts_[part] = find_column(part, column);
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const bool renamed = std::any_of(columns_.begin(), columns_.end(),
                                       [&](const auto& of) { return parts_.at(of.first) == i; });
      if (!renamed) add_part(i);
    }
    if (!has("M") && !has("N") && !has("K") && has("m") && has("n") && has("k")) {
      for (const char* size : {"M", "N", "K"}) parts_[size] = parts_.at(lowered(size));
    }
    if (!has("cycles") && !has("ms") && !has("last_cycle")) {
      throw InputError(where_, fmt::format("found the columns {}; allowed: with 'cycles', 'ms' or "
                                           "'last_cycle'",
                                           fmt::join(names, ", ")));
    }
  }

  /// The position of the column that --column names.
  std::size_t find_column(const std::string& part, const std::string& column) const {
    auto found = std::find(header_.begin(), header_.end(), column);
    if (found == header_.end()) {
      found = std::find_if(header_.begin(), header_.end(), [&](const std::string& name) {
        return lowered(name) == lowered(column);
      });
    }
    if (found == header_.end()) {
      throw InputError({"--column", 0, shown(part)},
                       fmt::format("found '{}'; allowed: a column of {}: {}", shown(column), file_,
                                   fmt::join(header_, ", ")));
    }
    return static_cast<std::size_t>(found - header_.begin());
  }

  void add_part(std::size_t position) {
    const std::string part = part_of(header_[position]);
    const auto [known, fresh] = parts_.emplace(part, position);
    if (!fresh && !columns_.contains(part) &&
        (part != header_[position] || part.find('.') != std::string::npos)) {
      throw InputError(where_, fmt::format("columns {} and {} are both '{}'; allowed: one",
                                           known->second + 1, position + 1, part));
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
        conv += fmt::format("{}{}={}", conv.empty() ? "" : ",", part.substr(5),
                            plain_number(fields_[column]));
      } else if (part.find('.') != std::string::npos) {
        measured.sets.push_back(part + "=" + plain_number(fields_[column]));
      }
    }
    std::string sizes = conv;
    try {
      if (!conv.empty()) {
        measured.layer = parse_conv_option(conv);
      } else if (has("M") && has("N") && has("K")) {
        sizes = fmt::format("{},{},{}", plain_number(text("M")), plain_number(text("N")),
                            plain_number(text("K")));
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
