#include "sim/fast/tile_loops.h"

#include <algorithm>
#include <limits>

namespace orrery {
namespace {

/// Rounds may be this many iterations long: as many positions are kept for each loop.
constexpr std::size_t kMostTilesSeen = 16;

/// The indices differ in `loop` only.
bool differ_only_in(std::size_t loop, const std::vector<std::int64_t>& a,
                    const std::vector<std::int64_t>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i != loop && a[i] != b[i]) return false;
  }
  return true;
}

bool same_state(const TilePosition& a, const TilePosition& b) {
  return a.array.state == b.array.state && a.memory.state == b.memory.state &&
         a.ready - a.array.tile() == b.ready - b.array.tile() &&
         a.front - a.array.tile() == b.front - b.array.tile();
}

}  // namespace

std::optional<TileRound> TileLoops::look(const TilePosition& here, const Tile& tile) {
  std::size_t loop = 0;
  while (loop < last_indices_.size() && here.loop_indices[loop] == last_indices_[loop]) ++loop;
  const bool first = last_indices_.empty();
  last_indices_ = here.loop_indices;
  if (first || loop == here.loop_indices.size()) return std::nullopt;
  // What is within this loop begins anew.
  for (std::size_t i = loop + 1; i < seen_.size(); ++i) seen_[i].clear();
  auto& seen = seen_[loop];
  for (auto begin = seen.rbegin(); begin != seen.rend(); ++begin) {
    if (!same_state(*begin, here)) continue;
    const std::int64_t more = times(*begin, here, tile, loop);
    if (more > 0)
      return TileRound{&*begin, loop, here.loop_indices[loop] - begin->loop_indices[loop], more};
  }
  if (seen.size() == kMostTilesSeen) seen.erase(seen.begin());
  seen.push_back(here);
  return std::nullopt;
}

void TileLoops::forget(std::size_t loop) {
  for (std::size_t i = loop; i < seen_.size(); ++i) seen_[i].clear();
  last_indices_.clear();
}

std::int64_t TileLoops::times(const TilePosition& begin, const TilePosition& end, const Tile& tile,
                              std::size_t loop) const {
  if (end.front_indices.empty() || !differ_only_in(loop, begin.loop_indices, end.loop_indices) ||
      !differ_only_in(loop, begin.front_indices, end.front_indices)) {
    return 0;
  }
  // All are in the same iteration of the loops around it.
  if (!std::equal(end.loop_indices.begin(),
                  end.loop_indices.begin() + static_cast<std::ptrdiff_t>(loop),
                  end.front_indices.begin())) {
    return 0;
  }
  const std::int64_t step = end.loop_indices[loop] - begin.loop_indices[loop];
  if (step <= 0 || end.front_indices[loop] - begin.front_indices[loop] != step ||
      begin.loop_indices[loop] < 1) {
    return 0;
  }
  // The front may go one iteration further within a round.
  const std::int64_t last =
      last_inside(tile, loop, end.loop_indices[loop], begin.loop_indices[loop]) - 1;
  return std::max<std::int64_t>(0, (last - end.front_indices[loop]) / step);
}

std::int64_t TileLoops::last_inside(const Tile& tile, std::size_t loop, std::int64_t index,
                                    std::int64_t first) const {
  const TileLoop& over = schedule_.tile_loops[loop];
  const Layer& layer = schedule_.layer;
  // How many parts the loop has: those of the part that the next loop outside over the same
  // dimension leaves, or of the whole.
  std::int64_t begin_of_all = 0, size_of_all = layer.shape[over.dim];
  const std::int64_t begin = tile[over.dim].begin;
  for (std::size_t i = 0; i < loop; ++i) {
    if (schedule_.tile_loops[i].dim != over.dim) continue;
    const std::int64_t size = schedule_.tile_loops[i].size;
    const std::int64_t n = (begin - begin_of_all) / size;
    size_of_all = std::min(size, size_of_all - n * size);
    begin_of_all += n * size;
  }
  const std::int64_t last = ceil_div(size_of_all, over.size) - 2;  // the last but one
  const bool down = over.dim == Dim::kP, right = over.dim == Dim::kQ;
  if (over.dim == Dim::kR || over.dim == Dim::kS) return first - 1;
  if (!down && !right) return last;
  const std::int64_t stride = down ? layer.stride_h : layer.stride_w;
  const std::int64_t pad = down ? layer.pad_top : layer.pad_left;
  const std::int64_t reach =
      (down ? layer.dilation_h : layer.dilation_w) * (layer.shape[down ? Dim::kR : Dim::kS] - 1);
  const std::int64_t size = down ? layer.in_h : layer.in_w;
  const auto begin_of = [&](std::int64_t i) { return begin + (i - index) * over.size; };
  if (stride * begin_of(first) - pad < 0) return first - 1;
  // stride * (begin_of(i) + size - 1) + reach - pad < size
  std::int64_t inside = last;
  while (inside >= first && stride * (begin_of(inside) + over.size - 1) + reach - pad >= size) {
    --inside;
  }
  return inside;
}

}  // namespace orrery
