#include "workloads/topology_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "base/csv.h"

namespace orrery {
namespace {

using Column = TopologyColumn;

/// Letters and digits only, in small: "Batch_Size" and "batch size" are the same.
std::string plain(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return plain;
}

const std::map<std::string, Column>& names_of_conv() {
  static const std::map<std::string, Column> kNames = {
      {"layername", Column::kName},
      {"layer", Column::kName},
      {"name", Column::kName},
      {"ifmapheight", Column::kHeight},
      {"inputheight", Column::kHeight},
      {"ifmapwidth", Column::kWidth},
      {"inputwidth", Column::kWidth},
      {"filterheight", Column::kFilterHeight},
      {"kernelheight", Column::kFilterHeight},
      {"filterwidth", Column::kFilterWidth},
      {"kernelwidth", Column::kFilterWidth},
      {"channels", Column::kChannels},
      {"channel", Column::kChannels},
      {"numchannels", Column::kChannels},
      {"inputchannels", Column::kChannels},
      {"numfilter", Column::kFilters},
      {"numfilters", Column::kFilters},
      {"outputchannels", Column::kFilters},
      {"strides", Column::kStride},
      {"stride", Column::kStride},
      {"strideheight", Column::kStrideHeight},
      {"strideh", Column::kStrideHeight},
      {"stridewidth", Column::kStrideWidth},
      {"stridew", Column::kStrideWidth},
      {"batch", Column::kBatch},
      {"batchsize", Column::kBatch},
      {"groups", Column::kGroups},
      {"group", Column::kGroups},
      {"numgroups", Column::kGroups},
      {"padding", Column::kPadding},
      {"paddings", Column::kPadding},
      {"pad", Column::kPadding},
      {"paddingheight", Column::kPaddingHeight},
      {"paddingh", Column::kPaddingHeight},
      {"padheight", Column::kPaddingHeight},
      {"padh", Column::kPaddingHeight},
      {"paddingwidth", Column::kPaddingWidth},
      {"paddingw", Column::kPaddingWidth},
      {"padwidth", Column::kPaddingWidth},
      {"padw", Column::kPaddingWidth},
      {"paddingtop", Column::kPaddingTop},
      {"padtop", Column::kPaddingTop},
      {"paddingbottom", Column::kPaddingBottom},
      {"padbottom", Column::kPaddingBottom},
      {"paddingleft", Column::kPaddingLeft},
      {"padleft", Column::kPaddingLeft},
      {"paddingright", Column::kPaddingRight},
      {"padright", Column::kPaddingRight},
      {"dilation", Column::kDilation},
      {"dilations", Column::kDilation},
      {"dilationheight", Column::kDilationHeight},
      {"dilationh", Column::kDilationHeight},
      {"dilationwidth", Column::kDilationWidth},
      {"dilationw", Column::kDilationWidth},
  };
  return kNames;
}

const std::map<std::string, Column>& names_of_gemm() {
  static const std::map<std::string, Column> kNames = {{"layername", Column::kName},
                                                       {"layer", Column::kName},
                                                       {"name", Column::kName},
                                                       {"m", Column::kM},
                                                       {"n", Column::kN},
                                                       {"k", Column::kK},
                                                       {"batch", Column::kBatch},
                                                       {"batchsize", Column::kBatch}};
  return kNames;
}

/// What SCALE-Sim calls its columns.
const char* usual_name(Column column) {
  switch (column) {
    case Column::kName:
      return "Layer name";
    case Column::kHeight:
      return "IFMAP Height";
    case Column::kWidth:
      return "IFMAP Width";
    case Column::kFilterHeight:
      return "Filter Height";
    case Column::kFilterWidth:
      return "Filter Width";
    case Column::kChannels:
      return "Channels";
    case Column::kFilters:
      return "Num Filter";
    case Column::kStride:
      return "Strides";
    case Column::kStrideHeight:
      return "Stride Height";
    case Column::kStrideWidth:
      return "Stride Width";
    case Column::kM:
      return "M";
    case Column::kN:
      return "N";
    case Column::kK:
      return "K";
    default:
      return "a column";
  }
}

/// The columns that SCALE-Sim reads, in its order.
std::vector<Column> usual_columns(bool gemm, bool two_strides) {
  if (gemm) return {Column::kName, Column::kM, Column::kN, Column::kK};
  std::vector<Column> columns = {Column::kName,         Column::kHeight,      Column::kWidth,
                                 Column::kFilterHeight, Column::kFilterWidth, Column::kChannels,
                                 Column::kFilters};
  if (two_strides) {
    columns.insert(columns.end(), {Column::kStrideHeight, Column::kStrideWidth});
  } else {
    columns.push_back(Column::kStride);
  }
  return columns;
}

}  // namespace

TopologyColumns::TopologyColumns(const std::vector<std::string>& header, const Location& where)
    : header_(header) {
  if (header.size() > 1 && whole_number(header[1])) {
    throw InputError(
        where, "found a layer in the first line; allowed: a header line, as SCALE-Sim skips it");
  }
  const auto named = [&](const char* name) {
    return std::any_of(header.begin(), header.end(),
                       [&](const std::string& text) { return plain(text) == name; });
  };
  gemm_ = named("m") && named("n") && named("k");
  const auto strides = std::count_if(header.begin(), header.end(), [](const std::string& name) {
    return plain(name).find("stride") != std::string::npos;
  });
  if (!gemm_ && strides == 0) {
    throw InputError(where,
                     "the header is neither 'Layer, M, N, K' nor 'Layer name, IFMAP Height, IFMAP "
                     "Width, Filter Height, Filter Width, Channels, Num Filter, Strides'");
  }
  const auto& names = gemm_ ? names_of_gemm() : names_of_conv();
  std::vector<std::optional<Column>> known;
  for (const std::string& text : header_) {
    const auto found = names.find(plain(text));
    known.push_back(found == names.end() ? std::nullopt : std::optional(found->second));
  }
  const std::vector<Column> expected = usual_columns(gemm_, strides == 2);
  const bool all_named = std::all_of(expected.begin(), expected.end(), [&](Column column) {
    return std::count(known.begin(), known.end(), std::optional(column)) == 1;
  });
  if (!all_named) place_by_position(known, expected, where);
  place_by_name(known, expected, where);
}

/// Places what is not placed yet: the other columns, and all of them when every one has its name.
void TopologyColumns::place_by_name(const std::vector<std::optional<Column>>& known,
                                    const std::vector<Column>& expected, const Location& where) {
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!known[i] || is_known(i)) continue;
    const bool usual = std::find(expected.begin(), expected.end(), *known[i]) != expected.end();
    if (has(*known[i]) && !usual) {
      throw InputError(where, fmt::format("columns {} and {} are both '{}'; allowed: one",
                                          *position(*known[i]) + 1, i + 1, header_[i]));
    }
    if (!has(*known[i])) set(*known[i], i);
  }
}

/// A name that stands at its usual place too is a slip, as in SCALE-Sim's own files ("IFMAP Width,
/// IFMAP Width"); any other one out of place means another order.
void TopologyColumns::place_by_position(const std::vector<std::optional<Column>>& known,
                                        const std::vector<Column>& expected,
                                        const Location& where) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (i < known.size() && known[i] && *known[i] != expected[i]) {
      const auto usual = static_cast<std::size_t>(
          std::find(expected.begin(), expected.end(), *known[i]) - expected.begin());
      if (usual >= known.size() || usual == expected.size() || known[usual] != known[i]) {
        throw InputError(where,
                         fmt::format("column {} is '{}', where SCALE-Sim reads {}; allowed: its "
                                     "order, or another one with every column named as SCALE-Sim's",
                                     i + 1, header_[i], usual_name(expected[i])));
      }
    }
    set(expected[i], i);
  }
}

std::string TopologyColumns::name(TopologyColumn column) const {
  const auto at = position(column);
  const bool known = at && *at < header_.size() && !header_[*at].empty();
  return known ? header_[*at] : usual_name(column);
}

std::string TopologyColumns::unknown_name(std::size_t position) const {
  const bool named = position < header_.size() && !header_[position].empty();
  return named ? header_[position] : fmt::format("column {}", position + 1);
}

bool TopologyColumns::is_known(std::size_t at) const {
  return std::any_of(positions_.begin(), positions_.end(),
                     [&](const auto& position) { return position == at; });
}

}  // namespace orrery
