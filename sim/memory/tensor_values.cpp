#include "sim/memory/tensor_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "dataflows/run_length.h"
#include "dataflows/zero_macs.h"

namespace orrery {
namespace {

/// What pooling and additions are made of is never read: they have no unit.
std::vector<std::int64_t> input(const Layer& layer, Operand operand, const Tensors& tensors,
                                std::uint64_t seed) {
  if (layer.has_macs()) return tensors.words(layer, operand, seed);
  return std::vector<std::int64_t>(static_cast<std::size_t>(layer.words(operand).value));
}

std::string describe(const Point& point) {
  return fmt::format("n={} g={} k={} c={} p={} q={} r={} s={}", point[0], point[1], point[2],
                     point[3], point[4], point[5], point[6], point[7]);
}

}  // namespace

Values::Values(const Schedule& schedule, const Tensors& tensors, std::uint64_t seed,
               bool all_resident)
    : schedule_(schedule), all_resident_(all_resident) {
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    const std::size_t i = index_of(operand);
    inputs_[i] = input(schedule.layer, operand, tensors, seed);
    resident_[i].assign(inputs_[i].size(), 0);
  }
  const auto outputs = static_cast<std::size_t>(schedule.layer.words(Operand::kOfmap).value);
  buffer_psums_.assign(outputs, 0);
  dram_psums_.assign(outputs, 0);
  stored_.assign(outputs, 0);
}

std::int64_t Values::wrap(std::int64_t value) const {
  const int shift = 64 - schedule_.layer.psum_bits;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << shift) >> shift;
}

std::int64_t Values::read(Operand operand, const Point& point) const {
  const std::int64_t index = tensor_index(schedule_.layer, operand, point);
  if (index < 0) return 0;  // padding
  const auto at = static_cast<std::size_t>(index);
  if (!all_resident_ && resident_[index_of(operand)][at] == 0) {
    throw ModelError(
        "buffer", current_cycle(),
        fmt::format("read a word of {} that is not in it: {}", name_of(operand), describe(point)));
  }
  return inputs_[index_of(operand)][at];
}

std::int64_t Values::read_psum(const Point& point) const {
  return buffer_psums_[static_cast<std::size_t>(
      tensor_index(schedule_.layer, Operand::kOfmap, point))];
}

std::vector<std::int64_t> Values::slice(Operand operand, const Tile& tile, const Fold& fold,
                                        std::int64_t slice) const {
  const Travel travel = schedule_.travel_of(operand);
  const std::int64_t lanes = travel == Travel::kRight ? fold.rows.size : fold.cols.size;
  std::vector<std::int64_t> words(static_cast<std::size_t>(lanes));
  const std::int64_t depth = schedule_.held_words(tile);
  for (std::int64_t lane = 0; lane < lanes; ++lane) {
    Point point;
    if (travel == Travel::kStays) {
      // The step is absolute here: what is held does not depend on where the fold begins.
      Fold whole = fold;
      whole.steps.begin = 0;
      point = schedule_.point(tile, whole, slice / depth, lane,
                              schedule_.step_of_held_word(tile, slice % depth));
    } else if (travel == Travel::kRight) {
      point = schedule_.point(tile, fold, lane, 0, slice);
    } else {
      point = schedule_.point(tile, fold, 0, lane, slice);
    }
    words[static_cast<std::size_t>(lane)] = read(operand, point);
  }
  return words;
}

void Values::write_results(const Beat& beat) {
  for (const OutputWord& word : beat.values) {
    std::int64_t& sum = buffer_psums_[static_cast<std::size_t>(word.index)];
    sum = wrap(beat.accumulates ? sum + word.value : word.value);
  }
}

template <class Visit>
void Values::visit_region(Operand operand, const Tile& tile, const Visit& visit) const {
  // Dimensions that the operand does not depend on are visited once; an ifmap word that several
  // (p, r) or (q, s) reach must be visited once too, so its rows and columns are marked first.
  const auto part = [&](Dim dim) -> const Span& { return tile.held_by(operand, dim); };
  if (operand != Operand::kIfmap) {
    auto once = tile.held[index_of(operand)];
    for (const Dim dim : kAllDims) {
      if (!depends_on(operand, dim)) once[static_cast<std::size_t>(dim)].size = 1;
    }
    Point point;
    const auto loop = [&](auto&& self, std::size_t dim) -> void {
      if (dim == kDims) return visit(tensor_index(schedule_.layer, operand, point));
      for (std::int64_t i = once[dim].begin; i < once[dim].end(); ++i) {
        point[dim] = i;
        self(self, dim + 1);
      }
    };
    loop(loop, 0);
    return;
  }
  const Layer& layer = schedule_.layer;
  std::vector<bool> rows(static_cast<std::size_t>(layer.in_h)),
      cols(static_cast<std::size_t>(layer.in_w));
  const auto mark = [](std::vector<bool>& marks, std::int64_t position) {
    if (position >= 0 && position < static_cast<std::int64_t>(marks.size())) {
      marks[static_cast<std::size_t>(position)] = true;
    }
  };
  for (std::int64_t p = part(Dim::kP).begin; p < part(Dim::kP).end(); ++p) {
    for (std::int64_t r = part(Dim::kR).begin; r < part(Dim::kR).end(); ++r)
      mark(rows, ifmap_row(layer, p, r));
  }
  for (std::int64_t q = part(Dim::kQ).begin; q < part(Dim::kQ).end(); ++q) {
    for (std::int64_t s = part(Dim::kS).begin; s < part(Dim::kS).end(); ++s)
      mark(cols, ifmap_col(layer, q, s));
  }
  for (std::int64_t n = part(Dim::kN).begin; n < part(Dim::kN).end(); ++n) {
    for (std::int64_t g = part(Dim::kG).begin; g < part(Dim::kG).end(); ++g) {
      for (std::int64_t c = part(Dim::kC).begin; c < part(Dim::kC).end(); ++c) {
        const std::int64_t plane = (n * layer.shape[Dim::kG] + g) * layer.shape[Dim::kC] + c;
        for (std::int64_t h = 0; h < layer.in_h; ++h) {
          if (!rows[static_cast<std::size_t>(h)]) continue;
          for (std::int64_t w = 0; w < layer.in_w; ++w) {
            if (cols[static_cast<std::size_t>(w)]) visit((plane * layer.in_h + h) * layer.in_w + w);
          }
        }
      }
    }
  }
}

std::int64_t Values::run_length_bytes(Operand operand, const Tile& tile,
                                      const RunLengthConfig& config) const {
  RunLengthCounter counter(config);
  const std::vector<std::int64_t>& words =
      operand == Operand::kOfmap ? buffer_psums_ : inputs_[index_of(operand)];
  visit_region(operand, tile, [&](std::int64_t index) {
    const std::int64_t word = words[static_cast<std::size_t>(index)];
    counter.add(word == 0 || (operand == Operand::kOfmap && config.relu && word < 0));
  });
  return counter.bytes();
}

void Values::order_load(Operand operand, const Tile& tile) {
  loading_[index_of(operand)].push_back(tile);
}

void Values::finish_load(Operand operand) {
  const std::size_t i = index_of(operand);
  const Tile tile = loading_[i].front();
  loading_[i].pop_front();
  if (operand == Operand::kOfmap) {
    visit_region(operand, tile, [&](std::int64_t word) {
      buffer_psums_[static_cast<std::size_t>(word)] = dram_psums_[static_cast<std::size_t>(word)];
    });
    return;
  }
  visit_region(operand, tile,
               [&](std::int64_t word) { ++resident_[i][static_cast<std::size_t>(word)]; });
  held_[i].push_back(tile);
}

void Values::evict_oldest(Operand operand) {
  const std::size_t i = index_of(operand);
  const Tile tile = held_[i].front();
  held_[i].pop_front();
  visit_region(operand, tile,
               [&](std::int64_t word) { --resident_[i][static_cast<std::size_t>(word)]; });
}

void Values::order_store(const Tile& tile) { storing_.push_back(tile); }

void Values::finish_store() {
  const Tile tile = storing_.front();
  storing_.pop_front();
  visit_region(Operand::kOfmap, tile, [&](std::int64_t word) {
    const auto at = static_cast<std::size_t>(word);
    dram_psums_[at] = buffer_psums_[at];
    buffer_psums_[at] = 0x5eed;  // gone from the buffer: whoever reads it gets a wrong result
    if (tile.finishes_sums) ++stored_[at];
  });
}

std::vector<Values::Sum> Values::direct_convolution() const {
  const Layer& layer = schedule_.layer;
  const auto& ifmap = inputs_[index_of(Operand::kIfmap)];
  const auto& filter = inputs_[index_of(Operand::kFilter)];
  std::vector<Sum> sums(buffer_psums_.size());
  const Shape& size = layer.shape;
  Point point;
  const auto loop = [&](auto&& self, std::size_t dim) -> void {
    if (dim == kDims) {
      const std::int64_t in = tensor_index(layer, Operand::kIfmap, point);
      if (in < 0) return;
      Sum& sum = sums[static_cast<std::size_t>(tensor_index(layer, Operand::kOfmap, point))];
      const std::int64_t weight =
          filter[static_cast<std::size_t>(tensor_index(layer, Operand::kFilter, point))];
      const std::int64_t exact = sum.value + ifmap[static_cast<std::size_t>(in)] * weight;
      sum.value = wrap(exact);
      if (exact != sum.value) sum.wraps += (exact - sum.value) >> layer.psum_bits;
      return;
    }
    for (point[dim] = 0; point[dim] < size.size[dim]; ++point[dim]) self(self, dim + 1);
  };
  loop(loop, 0);
  return sums;
}

std::int64_t Values::zero_macs() const {
  return orrery::zero_macs(schedule_.layer, inputs_[index_of(Operand::kIfmap)]);
}

std::int64_t Values::verify() const {
  const std::vector<Sum> expected = direct_convolution();
  const auto& results = outputs();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (results[i] != expected[i].value) {
      throw ModelError("check", current_cycle(),
                       fmt::format("output word {} is {}, a direct convolution gives {}", i,
                                   results[i], expected[i].value));
    }
    if (!all_resident_ && stored_[i] != 1) {
      throw ModelError("check", current_cycle(),
                       fmt::format("output word {} was stored {} times", i, stored_[i]));
    }
  }
  return std::count_if(expected.begin(), expected.end(),
                       [](const Sum& sum) { return sum.wraps != 0; });
}

}  // namespace orrery
