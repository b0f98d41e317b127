#include "dataflows/tile_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"

namespace orrery {

/// The least size of a loop that fills whole blocks of the array's rows (columns), with all of the
/// loops inside it; 1 for a loop that runs elsewhere.
std::int64_t TileSearch::unit(Dim dim) const {
  const Schedule& schedule = problem_.schedule();
  const auto unit_of = [&](const std::vector<Dim>& dims, std::int64_t lanes) -> std::int64_t {
    const auto found = std::find(dims.begin(), dims.end(), dim);
    if (found == dims.end()) return 1;
    std::int64_t inside = 1;
    for (auto inner = found + 1; inner != dims.end(); ++inner) {
      inside *= schedule.layer.shape[*inner];
    }
    return lanes / std::gcd(lanes, inside);
  };
  return std::max(unit_of(schedule.row_dims, schedule.array_rows),
                  unit_of(schedule.col_dims, schedule.array_cols));
}

/// The size of parts that are as even as whole lanes allow.
std::int64_t TileSearch::part(Dim dim, std::int64_t parts) const {
  const std::int64_t whole = problem_.largest()[dim], unit = this->unit(dim);
  const std::int64_t size = ceil_div(whole, std::min(parts, whole));
  return size > unit ? std::min(whole, ceil_div(size, unit) * unit) : size;
}

std::vector<std::int64_t> TileSearch::sizes(Dim dim) const {
  const std::int64_t whole = problem_.largest()[dim];
  std::vector<std::int64_t> sizes = {whole};
  if (problem_.pinned(dim)) return sizes;
  for (std::int64_t parts = 2; sizes.back() > 1; parts *= 2) {
    const std::int64_t size = part(dim, parts);
    if (size < sizes.back()) sizes.push_back(size);
  }
  return sizes;
}

void TileSearch::for_each(const std::function<void(const Shape&)>& visit) const {
  if (for_each(false, visit) || for_each(true, visit)) return;
  Shape smallest = problem_.largest();
  for (const Dim dim : kAllDims) {
    if (!problem_.pinned(dim)) smallest[dim] = 1;
  }
  std::string why = "the pinned sizes do not fit";
  problem_.fits(smallest, &why);
  throw InputError(fmt::format("layer {} does not fit: even with the smallest tiles {}",
                               problem_.schedule().layer.name, why));
}

bool TileSearch::for_each(bool cut_taps, const std::function<void(const Shape&)>& visit) const {
  std::array<std::vector<std::int64_t>, kDims> of_dim;
  for (const Dim dim : kAllDims) {
    const bool tap = dim == Dim::kR || dim == Dim::kS;
    auto& list = of_dim[static_cast<std::size_t>(dim)] = sizes(dim);
    if (tap && !cut_taps) list.resize(1);
  }
  bool found = false;
  Shape tile = problem_.largest();
  const auto choose = [&](auto&& self, std::size_t i) -> void {
    for (std::size_t later = i; later < kDims; ++later) {
      tile[kAllDims[later]] = of_dim[later].back();
    }
    if (!problem_.fits(tile)) return;
    if (i == kDims) {
      found = true;
      visit(tile);
      return;
    }
    for (const std::int64_t size : of_dim[i]) {
      tile[kAllDims[i]] = size;
      self(self, i + 1);
    }
  };
  choose(choose, 0);
  return found;
}

/// Adds tiles that are larger in one loop: by a part fewer, and as large as fits.
void TileSearch::add_larger(const Shape& tile, Dim except, std::vector<Shape>& found) const {
  for (const Dim dim : kAllDims) {
    const std::int64_t whole = problem_.largest()[dim];
    if (dim == except || problem_.pinned(dim) || tile[dim] == whole) continue;
    const auto with_parts = [&](std::int64_t parts) {
      Shape larger = tile;
      larger[dim] = part(dim, parts);
      return larger;
    };
    const std::int64_t parts = ceil_div(whole, tile[dim]);
    std::int64_t fitting = parts, beyond = 0;
    while (fitting - beyond > 1) {
      const std::int64_t middle = beyond + (fitting - beyond) / 2;
      (problem_.fits(with_parts(middle)) ? fitting : beyond) = middle;
    }
    if (fitting == parts) continue;
    found.push_back(with_parts(fitting));
    if (fitting < parts - 1) found.push_back(with_parts(parts - 1));
  }
}

std::vector<Shape> TileSearch::neighbours(const Shape& tile) const {
  std::vector<Shape> found;
  add_larger(tile, Dim::kN, found);
  for (const Dim dim : kAllDims) {
    if (problem_.pinned(dim) || tile[dim] == 1) continue;
    const bool tap = dim == Dim::kR || dim == Dim::kS;
    const std::int64_t whole = problem_.largest()[dim];
    if (tap && tile[dim] == whole) continue;
    const std::int64_t size = tile[dim], unit = this->unit(dim);
    const std::int64_t next = size > unit ? (size - 1) / unit * unit : size - 1;
    for (const std::int64_t parts : {ceil_div(whole, next), 2 * ceil_div(whole, size)}) {
      Shape smaller = tile;
      smaller[dim] = part(dim, parts);
      if (smaller[dim] >= size) continue;
      found.push_back(smaller);
      add_larger(smaller, dim, found);
    }
  }
  return found;
}

}  // namespace orrery
