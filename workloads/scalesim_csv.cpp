#include "workloads/scalesim_csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/csv.h"
#include "base/error.h"
#include "base/read_input.h"
#include "base/units.h"
#include "workloads/topology_columns.h"

namespace orrery {
namespace {

using Column = TopologyColumn;
using Fields = std::vector<std::string>;

constexpr std::size_t kMostTopologyLayers = 1'000'000;

/// "2:4"
bool is_sparsity(const std::string& text) {
  const auto colon = text.find(':');
  return colon != std::string::npos && whole_number(text.substr(0, colon)) &&
         whole_number(text.substr(colon + 1));
}

bool is_remark(const std::string& text) { return text.starts_with('#'); }

/// Up to a remark at the end of the row, without the empty fields before that.
Fields without_remark(const Fields& fields) {
  Fields kept(fields.begin(), std::find_if(fields.begin(), fields.end(), is_remark));
  while (!kept.empty() && kept.back().empty()) kept.pop_back();
  return kept;
}

/// Reads the lines below the header, one layer each.
class TopologyReader {
 public:
  explicit TopologyReader(const std::filesystem::path& file) : file_(file.string()) {
    network_.name = file.stem().string();
    network_.description = "SCALE-Sim topology " + file.filename().string();
  }

  Network run(const std::string& text) {
    CsvReader reader(text, file_);
    for (CsvRow row; reader.next(row);) {
      line_ = row.line;
      fields_ = row.is_remark ? Fields{} : without_remark(row.fields);
      if (fields_.empty()) continue;
      if (!columns_) {
        columns_.emplace(fields_, Location{file_, line_, ""});
      } else {
        read_row();
      }
    }
    if (network_.layers.empty()) throw error("", "found no layer; allowed: a header and rows");
    add_notes();
    return std::move(network_);
  }

 private:
  void read_row() {
    if (network_.layers.size() == kMostTopologyLayers) {
      throw error("", fmt::format("too many layers; allowed: {}", kMostTopologyLayers));
    }
    network_.layers.push_back(columns_->is_gemm() ? gemm() : conv());
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const bool sparsity = is_sparsity(fields_[i]);
      if (sparsity && i > 0) {
        ++sparse_rows_;
      } else if (!fields_[i].empty() && !columns_->is_known(i)) {
        unread_.emplace(i, columns_->unknown_name(i));
      }
    }
  }

  Layer conv() {
    ConvSpec spec;
    spec.h = size(Column::kHeight);
    spec.w = size(Column::kWidth);
    spec.r = size(Column::kFilterHeight);
    spec.s = size(Column::kFilterWidth);
    spec.c = size(Column::kChannels);
    spec.k = size(Column::kFilters);
    read_strides(spec);
    spec.n = size_or(Column::kBatch, 1);
    spec.dilation_h = size_or(Column::kDilationHeight, size_or(Column::kDilation, 1));
    spec.dilation_w = size_or(Column::kDilationWidth, size_or(Column::kDilation, 1));
    spec.groups = size_or(Column::kGroups, 1);
    if (!given(Column::kGroups) && name().find("DP") != std::string::npos) {
      spec.groups = spec.c;
      spec.k *= spec.c;
      ++depthwise_rows_;
    }
    if (!read_padding(spec)) round_up(spec);
    return built([&] { return make_conv(name(), spec); });
  }

  void read_strides(ConvSpec& spec) const {
    if (columns_->has(Column::kStrideHeight) && columns_->has(Column::kStrideWidth)) {
      spec.stride_h = size(Column::kStrideHeight);
      spec.stride_w = size(Column::kStrideWidth);
    } else {
      spec.stride_h = spec.stride_w = size(Column::kStride);
    }
  }

  /// False when the row states no padding.
  bool read_padding(ConvSpec& spec) const {
    const std::int64_t all = size_or(Column::kPadding, 0, 0);
    const std::int64_t rows = size_or(Column::kPaddingHeight, all, 0);
    const std::int64_t columns = size_or(Column::kPaddingWidth, all, 0);
    spec.pad_top = size_or(Column::kPaddingTop, rows, 0);
    spec.pad_bottom = size_or(Column::kPaddingBottom, rows, 0);
    spec.pad_left = size_or(Column::kPaddingLeft, columns, 0);
    spec.pad_right = size_or(Column::kPaddingRight, columns, 0);
    return given(Column::kPadding) || given(Column::kPaddingHeight) ||
           given(Column::kPaddingWidth) || given(Column::kPaddingTop) ||
           given(Column::kPaddingBottom) || given(Column::kPaddingLeft) ||
           given(Column::kPaddingRight);
  }

  /// As SCALE-Sim does: all windows but the first, each a stride further, end inside.
  void round_up(ConvSpec& spec) {
    const std::int64_t r = (spec.r - 1) * spec.dilation_h + 1;
    const std::int64_t s = (spec.s - 1) * spec.dilation_w + 1;
    if (r > spec.h) throw larger_than(Column::kFilterHeight, r, Column::kHeight, spec.h);
    if (s > spec.w) throw larger_than(Column::kFilterWidth, s, Column::kWidth, spec.w);
    spec.pad_bottom = ceil_div(spec.h - r, spec.stride_h) * spec.stride_h - (spec.h - r);
    spec.pad_right = ceil_div(spec.w - s, spec.stride_w) * spec.stride_w - (spec.w - s);
    if (spec.pad_bottom + spec.pad_right > 0) ++padded_rows_;
  }

  Layer gemm() const {
    const std::int64_t m = size(Column::kM), n = size(Column::kN), k = size(Column::kK);
    const std::int64_t batch = size_or(Column::kBatch, 1);
    return built([&] {
      return batch == 1 ? make_gemm(name(), m, n, k) : make_matmul(name(), m, n, k, batch);
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

  std::string name() const {
    return given(Column::kName) ? fields_[*columns_->position(Column::kName)] : "";
  }

  bool given(Column column) const {
    const auto at = columns_->position(column);
    return at && *at < fields_.size() && !fields_[*at].empty();
  }

  std::int64_t size_or(Column column, std::int64_t otherwise, std::int64_t min = 1) const {
    return given(column) ? size(column, min) : otherwise;
  }

  std::int64_t size(Column column, std::int64_t min = 1) const {
    const std::size_t at = columns_->position(column).value();
    if (at >= fields_.size()) {
      throw error(columns_->name(column),
                  fmt::format("the row ends after {} columns", fields_.size()));
    }
    const std::optional<std::int64_t> value = whole_number(fields_[at]);
    if (!value || *value < min || *value > kMaxDimension) {
      throw error(columns_->name(column),
                  fmt::format("found '{}'; allowed: a whole number from {} to {}", fields_[at], min,
                              kMaxDimension));
    }
    return *value;
  }

  InputError larger_than(Column column, std::int64_t found, Column bound, std::int64_t most) const {
    return error(columns_->name(column), fmt::format("found {}; allowed: {} at most, the {}", found,
                                                     most, columns_->name(bound)));
  }

  void add_notes() {
    const auto note = [&](std::int64_t count, const char* sentence) {
      if (count > 0) network_.notes.push_back(fmt::format(fmt::runtime(sentence), count));
    };
    note(sparse_rows_, "sparsity (N:M) of {} layers ignored: they run dense");
    if (!unread_.empty()) {
      std::vector<std::string> names;
      for (const auto& [position, name] : unread_) names.push_back(name);
      network_.notes.push_back(
          fmt::format("columns that are not read: {}", fmt::join(names, ", ")));
    }
    note(padded_rows_, "{} layers padded below or to the right: SCALE-Sim rounds output sizes up");
    note(depthwise_rows_,
         "{} layers with DP in their name run channel by channel, as in SCALE-Sim");
  }

  InputError error(const std::string& column, const std::string& message) const {
    return InputError({file_, line_, column}, message);
  }

  std::string file_;
  int line_ = 0;
  Fields fields_;  // of the row
  std::optional<TopologyColumns> columns_;
  std::int64_t sparse_rows_ = 0, padded_rows_ = 0, depthwise_rows_ = 0;
  std::map<std::size_t, std::string> unread_;  // columns that hold something, by position
  Network network_;
};

}  // namespace

Network load_scalesim_csv(const std::filesystem::path& file) {
  return parse_scalesim_csv(read_input(file, kCsvInput), file);
}

Network parse_scalesim_csv(const std::string& text, const std::filesystem::path& file) {
  return TopologyReader(file).run(text);
}

}  // namespace orrery
