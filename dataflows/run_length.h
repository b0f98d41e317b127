#pragma once

#include <cstdint>

#include "hardware/accelerator.h"

namespace orrery {

/// Counts the pairs of a run of zeros and the word behind it that a stream of words is coded in
/// (Chen et al., JSSC 2017, section IV-B), and the bytes that they take in whole words of the DRAM
/// interface. A run longer than its count allows ends with a zero as its word.
class RunLengthCounter {
 public:
  explicit RunLengthCounter(const RunLengthConfig& config) : config_(config) {}

  void add(bool zero);
  std::int64_t bytes() const;

 private:
  const RunLengthConfig& config_;
  std::int64_t pairs_ = 0;
  std::int64_t run_ = 0;
};

/// Bytes of `words` of which `zeros` in a thousand are zeros, spread evenly at random: what a
/// counter gives on the average, in integers.
std::int64_t run_length_bytes(std::int64_t words, std::int64_t zeros,
                              const RunLengthConfig& config);

}  // namespace orrery
