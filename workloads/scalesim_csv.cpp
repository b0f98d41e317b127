#include "workloads/scalesim_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/units.h"

namespace orrery {
namespace {

using Fields = std::vector<std::string>;

std::string trimmed(std::string_view text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string lowered(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Fields without blanks around them; empty ones at the end are left out.
Fields split_row(const std::string& line) {
  Fields fields;
  std::stringstream parts(line);
  for (std::string part; std::getline(parts, part, ',');) fields.push_back(trimmed(part));
  while (!fields.empty() && fields.back().empty()) fields.pop_back();
  return fields;
}

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

/// "2:4"
bool is_sparsity(const std::string& text) {
  const auto colon = text.find(':');
  return colon != std::string::npos && whole_number(trimmed(text.substr(0, colon))) &&
         whole_number(trimmed(text.substr(colon + 1)));
}

bool is_remark(const std::string& text) { return text.empty() || text.front() == '#'; }

/// Reads the lines below the header, one layer each.
class TopologyReader {
 public:
  explicit TopologyReader(const std::filesystem::path& file) : file_(file.string()) {
    network_.name = file.stem().string();
    network_.description = "SCALE-Sim topology " + file.filename().string();
  }

  Network run(const std::string& text) {
    std::stringstream lines(text);
    bool has_header = false;
    for (std::string line; std::getline(lines, line);) {
      ++line_;
      if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
      const Fields fields = split_row(line);
      if (fields.empty()) continue;
      if (!has_header) {
        read_header(fields);
        has_header = true;
      } else if (!std::all_of(fields.begin(), fields.end(), is_remark)) {
        network_.layers.push_back(gemm_ ? gemm(fields) : conv(fields));
      }
    }
    if (network_.layers.empty()) throw error("", "found no layer; allowed: a header and rows");
    add_notes();
    return std::move(network_);
  }

 private:
  void read_header(const Fields& fields) {
    if (fields.size() > 1 && whole_number(fields[1])) {
      throw error("",
                  "found a layer in the first line; allowed: a header line, as SCALE-Sim skips it");
    }
    for (const std::string& field : fields) header_.push_back(lowered(field));
    const auto named = [&](std::size_t at, const char* name) {
      return at < header_.size() && header_[at] == name;
    };
    gemm_ = named(1, "m") && named(2, "n") && named(3, "k");
    const auto strides = std::count_if(header_.begin(), header_.end(), [](const std::string& name) {
      return name.find("stride") != std::string::npos;
    });
    two_strides_ = strides == 2;
    if (!gemm_ && strides == 0) {
      throw error("",
                  "the header is neither 'Layer, M, N, K' nor 'Layer name, IFMAP Height, IFMAP "
                  "Width, Filter Height, Filter Width, Channels, Num Filter, Strides'");
    }
  }

  Layer conv(const Fields& fields) {
    ConvSpec spec;
    spec.h = size(fields, 1, "IFMAP Height");
    spec.w = size(fields, 2, "IFMAP Width");
    spec.r = size(fields, 3, "Filter Height");
    spec.s = size(fields, 4, "Filter Width");
    spec.c = size(fields, 5, "Channels");
    spec.k = size(fields, 6, "Num Filter");
    spec.stride_h = size(fields, 7, two_strides_ ? "Stride Height" : "Strides");
    spec.stride_w = two_strides_ ? size(fields, 8, "Stride Width") : spec.stride_h;
    ignore_from(two_strides_ ? 9 : 8, fields);
    if (spec.r > spec.h) throw error("Filter Height", larger_than(spec.r, "IFMAP Height", spec.h));
    if (spec.s > spec.w) throw error("Filter Width", larger_than(spec.s, "IFMAP Width", spec.w));
    if (fields[0].find("DP") != std::string::npos) {
      spec.groups = spec.c;
      spec.k *= spec.c;
      ++depthwise_rows_;
    }
    // All windows but the first, each a stride further, must end inside.
    spec.pad_bottom = ceil_div(spec.h - spec.r, spec.stride_h) * spec.stride_h - (spec.h - spec.r);
    spec.pad_right = ceil_div(spec.w - spec.s, spec.stride_w) * spec.stride_w - (spec.w - spec.s);
    if (spec.pad_bottom + spec.pad_right > 0) ++padded_rows_;
    return built([&] { return make_conv(fields[0], spec); });
  }

  Layer gemm(const Fields& fields) {
    const std::int64_t m = size(fields, 1, "M");
    const std::int64_t n = size(fields, 2, "N");
    const std::int64_t k = size(fields, 3, "K");
    std::int64_t batch = 1;
    for (std::size_t i = 4; i < fields.size(); ++i) {
      if (i < header_.size() && header_[i] == "batch") {
        if (!fields[i].empty()) batch = size(fields, i, "Batch");
      } else {
        ignore(fields[i]);
      }
    }
    return built([&] {
      return batch == 1 ? make_gemm(fields[0], m, n, k) : make_matmul(fields[0], m, n, k, batch);
    });
  }

  template <class Make>
  Layer built(Make make) const {
    try {
      return make();
    } catch (const InputError& e) {
      throw error("", e.what());
    }
  }

  std::int64_t size(const Fields& fields, std::size_t at, const char* column) const {
    if (at >= fields.size()) {
      throw error(column, fmt::format("the row ends after {} columns", fields.size()));
    }
    const std::optional<std::int64_t> value = whole_number(fields[at]);
    if (!value || *value < 1 || *value > kMaxDimension) {
      throw error(column, fmt::format("found '{}'; allowed: a whole number from 1 to {}",
                                      fields[at], kMaxDimension));
    }
    return *value;
  }

  static std::string larger_than(std::int64_t found, const char* column, std::int64_t most) {
    return fmt::format("found {}; allowed: {} at most, the {}", found, most, column);
  }

  void ignore_from(std::size_t first, const Fields& fields) {
    for (std::size_t i = first; i < fields.size(); ++i) ignore(fields[i]);
  }

  void ignore(const std::string& field) {
    if (is_sparsity(field)) {
      ++sparse_rows_;
    } else if (!is_remark(field)) {
      ++extra_fields_;
    }
  }

  void add_notes() {
    const auto note = [&](std::int64_t count, const char* sentence) {
      if (count > 0) network_.notes.push_back(fmt::format(fmt::runtime(sentence), count));
    };
    note(sparse_rows_, "sparsity (N:M) of {} layers ignored: they run dense");
    note(extra_fields_, "{} values in columns beyond those of a topology ignored");
    note(padded_rows_, "{} layers padded below or to the right: SCALE-Sim rounds output sizes up");
    note(depthwise_rows_,
         "{} layers with DP in their name run channel by channel, as in SCALE-Sim");
  }

  InputError error(const std::string& column, const std::string& message) const {
    return InputError({file_, line_, column}, message);
  }

  std::string file_;
  int line_ = 0;
  Fields header_;  // lower case
  bool gemm_ = false;
  bool two_strides_ = false;
  std::int64_t sparse_rows_ = 0, extra_fields_ = 0, padded_rows_ = 0, depthwise_rows_ = 0;
  Network network_;
};

}  // namespace

Network load_scalesim_csv(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in || std::filesystem::is_directory(file)) {
    throw InputError({file.string(), 0, ""}, "cannot open the file");
  }
  std::stringstream text;
  text << in.rdbuf();
  return parse_scalesim_csv(text.str(), file);
}

Network parse_scalesim_csv(const std::string& text, const std::filesystem::path& file) {
  return TopologyReader(file).run(text);
}

}  // namespace orrery
