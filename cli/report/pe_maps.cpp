#include "cli/report/pe_maps.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostSide = 64;         // cells of a map, each way
constexpr std::size_t kMostNumbers = 300000;  // of all maps together

struct MapSize {
  std::size_t rows = 0, cols = 0;
  std::size_t row_block = 1, col_block = 1;  // PEs in a cell

  std::size_t cell_rows() const { return (rows + row_block - 1) / row_block; }
  std::size_t cell_cols() const { return (cols + col_block - 1) / col_block; }
};

std::vector<std::vector<double>> rows_of(const JsonView& cause) {
  std::vector<std::vector<double>> rows;
  for (const JsonView& row : cause.items()) {
    rows.emplace_back();
    for (const JsonView& cell : row.items()) rows.back().push_back(cell.number());
    if (rows.back().size() != rows.front().size()) throw row.error("rows of the same length");
  }
  if (rows.empty() || rows.front().empty()) throw cause.error("rows of PEs");
  return rows;
}

MapSize size_of(const std::vector<std::vector<double>>& rows) {
  MapSize size{.rows = rows.size(), .cols = rows.front().size()};
  size.row_block = (size.rows + kMostSide - 1) / kMostSide;
  size.col_block = (size.cols + kMostSide - 1) / kMostSide;
  return size;
}

/// The mean over each block, as thousandths of `cycles`, row by row.
Json cells_of(const std::vector<std::vector<double>>& rows, const MapSize& size, double cycles) {
  std::vector<double> sums(size.cell_rows() * size.cell_cols()), counts(sums.size());
  for (std::size_t row = 0; row < size.rows; ++row) {
    for (std::size_t col = 0; col < size.cols; ++col) {
      const std::size_t cell = row / size.row_block * size.cell_cols() + col / size.col_block;
      sums[cell] += rows[row][col];
      counts[cell] += 1;
    }
  }
  Json cells = Json::array();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double share = cycles > 0 ? sums[i] / counts[i] / cycles : 0;
    cells.push_back(static_cast<std::int64_t>(std::lround(1000 * std::clamp(share, 0.0, 1.0))));
  }
  return cells;
}

/// The causes that some PE had, with their cells.
Json map_data(const JsonView& layer, std::size_t index, const std::vector<std::string>& causes) {
  Json data = {{"layer", index}};
  const JsonView maps = layer.at("pe_map");
  for (const std::string& cause : causes) {
    const auto map = maps.find(cause);
    if (!map) continue;
    const auto rows = rows_of(*map);
    const MapSize size = size_of(rows);
    Json cells = cells_of(rows, size, layer.at("cycles").number());
    data["rows"] = size.cell_rows();
    data["cols"] = size.cell_cols();
    data["row_block"] = size.row_block;
    data["col_block"] = size.col_block;
    if (std::any_of(cells.begin(), cells.end(), [](const Json& cell) { return cell != 0; })) {
      data["causes"][cause] = std::move(cells);
    }
  }
  return data;
}

std::size_t numbers_in(const Json& map) {
  std::size_t count = 0;
  if (map.contains("causes")) {
    for (const Json& cells : map["causes"]) count += cells.size();
  }
  return count;
}

}  // namespace

Json pe_maps_data(const std::vector<JsonView>& layers, const std::vector<std::string>& causes) {
  std::vector<std::size_t> mapped;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].find("pe_map")) mapped.push_back(i);
  }
  if (mapped.empty()) return nullptr;
  std::stable_sort(mapped.begin(), mapped.end(), [&](std::size_t a, std::size_t b) {
    return layers[a].at("cycles").number() > layers[b].at("cycles").number();
  });
  std::vector<Json> kept;
  std::size_t numbers = 0;
  for (const std::size_t i : mapped) {
    Json map = map_data(layers[i], i, causes);
    numbers += numbers_in(map);
    if (numbers > kMostNumbers && !kept.empty()) break;
    kept.push_back(std::move(map));
  }
  std::sort(kept.begin(), kept.end(),
            [](const Json& a, const Json& b) { return a["layer"] < b["layer"]; });
  return {{"maps", kept}, {"left_out", mapped.size() - kept.size()}};
}

}  // namespace orrery
