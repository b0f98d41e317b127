#include "dataflows/mapper.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"

namespace orrery {
namespace {

/// From the most down to 1, or just what is pinned.
std::vector<std::int64_t> down_from(std::int64_t most, std::int64_t pin) {
  if (pin > 0) return {pin};
  std::vector<std::int64_t> values;
  for (std::int64_t v = std::max<std::int64_t>(1, most); v >= 1; --v) values.push_back(v);
  return values;
}

/// The whole, halves, quarters, ... down to 1, or just what is pinned.
std::vector<std::int64_t> halves(std::int64_t whole, std::int64_t pin) {
  if (pin > 0) return {std::min(pin, whole)};
  std::vector<std::int64_t> values = {whole};
  while (values.back() > 1) values.push_back(ceil_div(values.back(), 2));
  return values;
}

/// Fills in `why`, if anybody wants to know it; false.
template <class... Args>
bool refuse(std::string* why, fmt::string_view text, const Args&... args) {
  if (why != nullptr) *why = fmt::format(fmt::runtime(text), args...);
  return false;
}

bool exceeds(std::string* why, const char* what, std::int64_t need, const char* where,
             std::int64_t have) {
  return refuse(why, "{} needs {} words of {}, which has {}", what, need, where, have);
}

}  // namespace

bool Mapper::fits(const Mapping& map, std::string* why) const {
  if (config_.phases && !fits_phases(map, why)) return false;
  if (map.q * map.taps > config_.ifmap_spad) {
    return exceeds(why, "q * s", map.q * map.taps, "array.multicast.ifmap_spad",
                   config_.ifmap_spad);
  }
  if (map.p * map.q * map.taps > config_.filter_spad) {
    return exceeds(why, "p * q * s", map.p * map.q * map.taps, "array.multicast.filter_spad",
                   config_.filter_spad);
  }
  if (map.p > config_.psum_spad) {
    return exceeds(why, "p", map.p, "array.multicast.psum_spad", config_.psum_spad);
  }
  if (map.r * map.t > sets_that_fit(map)) {
    return refuse(why, "r * t = {} sets of {} x {} PEs; {} fit the {} x {} array", map.r * map.t,
                  map.rows, map.e, sets_that_fit(map), accelerator_.array.rows,
                  accelerator_.array.cols);
  }
  return fits_buffer(map, why);
}

/// A PE that loads before it multiplies, and adds behind that, holds its whole rows.
bool Mapper::fits_phases(const Mapping& map, std::string* why) const {
  const bool slides = layer_.dilation_w == 1 && layer_.stride_w <= map.taps;
  const std::int64_t row =
      slides ? layer_.stride_w * (map.cols - 1) + map.taps : map.cols * map.taps;
  if (map.n * map.q * row > config_.ifmap_spad) {
    return exceeds(why, "a row of the ifmap", map.n * map.q * row, "array.multicast.ifmap_spad",
                   config_.ifmap_spad);
  }
  if (map.n * map.p * map.cols > config_.psum_spad) {
    return exceeds(why, "a row of the ofmap", map.n * map.p * map.cols, "array.multicast.psum_spad",
                   config_.psum_spad);
  }
  return true;
}

Mapping Mapper::choose() const {
  const MappingPins& pins = accelerator_.mapping;
  const Shape& size = layer_.shape;
  Mapping best, map, refused;
  double least = -1;
  const auto consider = [&] {
    if (!fits(map, nullptr)) {
      refused = map;
      return;
    }
    const double cost = estimate(map);
    if (least >= 0 && cost >= least) return;
    least = cost;
    best = map;
  };
  const auto choose_sets = [&] {
    const std::int64_t sets = std::max<std::int64_t>(1, sets_that_fit(map));
    const std::int64_t groups = ceil_div(size[Dim::kC], map.q);
    for (const std::int64_t r : down_from(std::min(groups, sets), pins.r)) {
      map.r = r;
      map.t = pins.t > 0
                  ? pins.t
                  : std::max<std::int64_t>(1, std::min(ceil_div(size[Dim::kK], map.p), sets / r));
      map.m = pins.m > 0 ? pins.m : largest_m(map);
      consider();
    }
  };
  map.rows = std::min(size[Dim::kR], accelerator_.array.rows);
  map.taps = std::min(size[Dim::kS], config_.ifmap_spad);
  for (const std::int64_t cols : halves(size[Dim::kQ], 0)) {
    map.cols = cols;
    for (const std::int64_t n : halves(size[Dim::kN], pins.n)) {
      map.n = n;
      for (const std::int64_t e : output_rows(pins.e)) {
        map.e = e;
        const std::int64_t channels = std::min(size[Dim::kC], config_.ifmap_spad / map.taps);
        for (const std::int64_t q : down_from(channels, pins.q)) {
          map.q = q;
          for (const std::int64_t p :
               down_from(std::min(size[Dim::kK], config_.psum_spad), pins.p)) {
            map.p = p;
            if (least < 0 || least_estimate(map) < least) choose_sets();
          }
        }
      }
    }
    if (least >= 0) return best;  // output rows are cut only when whole ones do not fit
  }
  std::string why;
  fits(refused, &why);
  throw InputError(fmt::format("layer {} does not fit: {}", layer_.name, why));
}

/// Strips that fill the array well: the output cut into equal parts.
std::vector<std::int64_t> Mapper::output_rows(std::int64_t pin) const {
  const std::int64_t whole = layer_.shape[Dim::kP];
  if (pin > 0) return {std::min(pin, whole)};
  const std::int64_t bands =
      accelerator_.array.rows / std::min(layer_.shape[Dim::kR], accelerator_.array.rows);
  std::vector<std::int64_t> values;
  for (std::int64_t parts = 1; parts <= whole; ++parts) {
    const std::int64_t e = ceil_div(whole, parts);
    const bool fresh = values.empty() || e < values.back();
    if (fresh && e <= bands * accelerator_.array.cols) values.push_back(e);
    if (e <= 4) break;
  }
  if (values.empty() || values.back() != 1) values.push_back(1);
  return values;
}

/// Sets of rows x e PEs: side by side where e is small, folded into strips where it is large.
std::int64_t Mapper::sets_that_fit(const Mapping& map) const {
  const std::int64_t bands = accelerator_.array.rows / map.rows;
  if (map.e <= accelerator_.array.cols) return bands * (accelerator_.array.cols / map.e);
  return bands / ceil_div(map.e, accelerator_.array.cols);
}

std::int64_t Mapper::ifmap_words(const Mapping& map) const {
  const std::int64_t rows = layer_.stride_h * (map.e - 1) + layer_.dilation_h * (map.rows - 1) + 1;
  const std::int64_t cols =
      layer_.stride_w * (map.cols - 1) + layer_.dilation_w * (map.taps - 1) + 1;
  return map.n * std::min(map.q * map.r, layer_.shape[Dim::kC]) * rows * cols;
}

bool Mapper::fits_buffer(const Mapping& map, std::string* why) const {
  const BufferConfig& buffer = accelerator_.buffer;
  if (buffer.ideal) return true;
  const std::int64_t weights = std::min(map.p * map.t, layer_.shape[Dim::kK]) *
                               std::min(map.q * map.r, layer_.shape[Dim::kC]) * map.rows * map.taps;
  const std::int64_t psums = map.n * std::min(map.m, layer_.shape[Dim::kK]) * map.e * map.cols;
  const std::array<Bytes, kOperands> need = {bytes_of(Words(ifmap_words(map)), layer_.ifmap_bits),
                                             bytes_of(Words(weights), layer_.filter_bits),
                                             bytes_of(Words(psums), layer_.psum_bits)};
  std::int64_t shared = 0, capacity = buffer.capacity_bytes;
  for (const Operand operand : kAllOperands) {
    const std::int64_t own = buffer.own_bytes(operand);
    const std::int64_t bytes = need[static_cast<std::size_t>(operand)].value *
                               (buffer.of(operand).double_buffered ? 2 : 1);
    capacity -= own;
    if (own == 0) shared += bytes;
    if (own > 0 && bytes > own) {
      return refuse(why, "{} needs {} bytes of its {} in buffer.{}", name_of(operand), bytes, own,
                    name_of(operand));
    }
  }
  if (shared <= capacity) return true;
  return refuse(why, "a pass needs {} bytes of the {} that operands share in the buffer", shared,
                capacity);
}

/// The most filters whose partial sums fit the buffer, in whole passes; one pass if none do.
std::int64_t Mapper::largest_m(const Mapping& map) const {
  const std::int64_t pass = map.p * map.t;
  Mapping trial = map;
  std::int64_t fitting = 1, beyond = ceil_div(layer_.shape[Dim::kK], pass) + 1;
  while (beyond - fitting > 1) {
    const std::int64_t passes = fitting + (beyond - fitting) / 2;
    trial.m = passes * pass;
    (fits_buffer(trial, nullptr) ? fitting : beyond) = passes;
  }
  return fitting * pass;
}

/// Cycles of the core for words over the DRAM interface.
double Mapper::dram_cycles(std::int64_t words, int bits) const {
  const DramConfig& dram = accelerator_.dram;
  if (dram.ideal) return 0;
  return static_cast<double>(words) * bits / 8 / static_cast<double>(dram.bus_bytes) *
         static_cast<double>(dram_clocks_.den) / static_cast<double>(dram_clocks_.num);
}

/// Cycles of a PE in a pass.
std::int64_t Mapper::work(const Mapping& map) const {
  return map.n * map.cols * (map.p * map.q * map.taps + map.p + layer_.stride_w * map.q);
}

/// What the estimate cannot be below, however many sets there are: all MACs of a PE, one by one.
double Mapper::least_estimate(const Mapping& map) const {
  const Shape& size = layer_.shape;
  const double parts =
      static_cast<double>(size[Dim::kG] * ceil_div(size[Dim::kN], map.n) *
                          ceil_div(size[Dim::kP], map.e) * ceil_div(size[Dim::kQ], map.cols) *
                          ceil_div(size[Dim::kR], map.rows) * ceil_div(size[Dim::kS], map.taps));
  const double passes = static_cast<double>(size[Dim::kK] * size[Dim::kC]) /
                        static_cast<double>(map.p * map.q * sets_that_fit(map));
  constexpr double kRounding = 1 - 1e-9;
  return kRounding * parts * std::max(passes, 1.0) * static_cast<double>(work(map));
}

/// Cycles of all passes, from the work of a PE and the words over each bus: ranks mappings only.
double Mapper::estimate(const Mapping& map) const {
  const Shape& size = layer_.shape;
  const auto parts = [](std::int64_t whole, std::int64_t part) {
    return static_cast<double>(ceil_div(whole, part));
  };
  const auto over = [](std::int64_t words, const BusConfig& bus) {
    return static_cast<double>(words) / static_cast<double>(bus.port_words);
  };
  const double passes = static_cast<double>(size[Dim::kG]) * parts(size[Dim::kN], map.n) *
                        parts(size[Dim::kP], map.e) * parts(size[Dim::kQ], map.cols) *
                        parts(size[Dim::kK], map.p * map.t) * parts(size[Dim::kC], map.q * map.r) *
                        parts(size[Dim::kR], map.rows) * parts(size[Dim::kS], map.taps);
  const double filters = over(map.p * map.t * map.q * map.r * map.rows * map.taps, config_.filter);
  const double psums = over(map.n * map.p * map.t * map.e * map.cols, config_.psum_in);
  const double ifmaps = over(ifmap_words(map), config_.ifmap);
  // Weights come from DRAM while a pass runs; an ifmap tile and an ofmap tile that have no second
  // buffer are waited for.
  const double blocks = parts(size[Dim::kK], map.p * map.t);
  const double tiles = passes / blocks * parts(size[Dim::kK], map.m);
  const bool waits = !accelerator_.buffer.of(Operand::kIfmap).double_buffered;
  const double loads = waits ? tiles * dram_cycles(ifmap_words(map), layer_.ifmap_bits) : 0;
  const double weights =
      dram_cycles(map.p * map.t * map.q * map.r * map.rows * map.taps, layer_.filter_bits);
  // Fewer words of ifmap and partial sums break ties.
  return loads +
         passes * (filters + std::max({static_cast<double>(work(map)), psums, ifmaps, weights}) +
                   1e-3 * (ifmaps + 2 * psums));
}

}  // namespace orrery
