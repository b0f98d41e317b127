#include "dataflows/run_length.h"

#include "base/units.h"

namespace orrery {
namespace {

constexpr std::int64_t kOne = std::int64_t{1} << 20;  // 1 in the fixed-point numbers below

std::int64_t bytes_of_pairs(std::int64_t pairs, const RunLengthConfig& config) {
  return ceil_div(pairs, config.pairs) * config.word_bytes;
}

}  // namespace

void RunLengthCounter::add(bool zero) {
  const std::int64_t longest = (std::int64_t{1} << config_.run_bits) - 1;
  if (zero && run_ < longest) {
    ++run_;
    return;
  }
  ++pairs_;
  run_ = 0;
}

std::int64_t RunLengthCounter::bytes() const {
  return bytes_of_pairs(pairs_ + (run_ > 0 ? 1 : 0), config_);
}

std::int64_t run_length_bytes(std::int64_t words, std::int64_t zeros,
                              const RunLengthConfig& config) {
  // A pair covers its word, and each further word of a run with the chance that all before it are
  // zeros: 1 + z + z^2 + ... up to z^(2^bits - 1), which is (1 + z)(1 + z^2)(1 + z^4)...
  std::int64_t power = zeros * kOne / 1000, covered = kOne;
  for (std::int64_t bit = 0; bit < config.run_bits; ++bit) {
    covered = covered * (kOne + power) / kOne;
    power = power * power / kOne;
  }
  return bytes_of_pairs(ceil_div(words * kOne, covered), config);
}

}  // namespace orrery
