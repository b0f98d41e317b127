#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dataflows/schedule.h"
#include "dataflows/toggle_counts.h"
#include "sim/system/run_schedule.h"

namespace orrery {

using WordList = std::vector<std::int64_t>;

/// Counts bits one after the other, in words written out as bits: what toggles are compared with.
class BitByBit {
 public:
  explicit BitByBit(const Layer& layer) : layer_(layer) {}

  void see(Wire wire, std::int64_t index, std::int64_t word) {
    const int bits = bits_of(layer_, wire);
    auto& last = last_[{wire, index}];
    ToggleCount& count = counts_[static_cast<std::size_t>(wire)];
    ++count.words;
    for (int bit = 0; bit < bits; ++bit) {
      if ((last >> bit & 1) != (word >> bit & 1)) ++count.twos_complement;
    }
    std::int64_t a = std::abs(last), b = std::abs(word);
    for (int bit = 0; bit <= bits; ++bit, a /= 2, b /= 2) {
      if (a % 2 != b % 2) ++count.sign_magnitude;
    }
    if ((last < 0) != (word < 0)) ++count.sign_magnitude;
    last = word;
  }
  const ToggleCounts& counts() const { return counts_; }

 private:
  const Layer& layer_;
  std::map<std::pair<Wire, std::int64_t>, std::int64_t> last_;
  ToggleCounts counts_ = {};
};

/// The tensors of a layer, by the points of its loops.
class ReplayedTensors {
 public:
  ReplayedTensors(const Layer& layer, const SimulateOptions& options) : layer_(layer) {
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      words_[index_of(operand)] = options.tensors.words(layer, operand, options.seed);
    }
  }
  std::int64_t at(Operand operand, const Point& point) const {
    const std::int64_t index = tensor_index(layer_, operand, point);
    return index < 0 ? 0 : words_[index_of(operand)][static_cast<std::size_t>(index)];
  }
  std::int64_t wrapped(std::int64_t sum) const {
    const int bits = layer_.psum_bits;
    if (bits == 64) return sum;
    const std::int64_t period = std::int64_t{1} << bits;
    sum = (sum % period + period) % period;
    return sum >= period / 2 ? sum - period : sum;
  }

 private:
  const Layer& layer_;
  std::array<WordList, 2> words_;
};

inline void expect_equal(const ToggleCounts& found, const ToggleCounts& expected,
                         const std::vector<Wire>& wires, const std::string& what) {
  for (const Wire wire : wires) {
    const auto i = static_cast<std::size_t>(wire);
    EXPECT_EQ(found[i].words, expected[i].words) << name_of(wire) << ": " << what;
    EXPECT_EQ(found[i].twos_complement, expected[i].twos_complement)
        << name_of(wire) << ": " << what;
    EXPECT_EQ(found[i].sign_magnitude, expected[i].sign_magnitude) << name_of(wire) << ": " << what;
  }
}

/// Toggles are to be counted, of values of one distribution or another.
inline SimulateOptions toggling(std::uint64_t seed) {
  SimulateOptions options;
  options.toggles = true;
  options.seed = seed;
  if (seed % 3 == 1) read_tensors_option("ifmap=relu", options.tensors);
  if (seed % 3 == 2) read_tensors_option("filter=weights", options.tensors);
  return options;
}

}  // namespace orrery
