#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace orrery {

/// What of a layer is compared.
enum class CostKind : std::uint8_t {
  kCycles,
  kDramBytes,    // both ways
  kBufferWords,  // that the array reads from and writes to the global buffer
  kEnergy,       // pJ, DRAM included
  kPower,        // mW of the chip, so without DRAM; the mean over the layer
};
inline constexpr std::size_t kCostKinds = 5;
inline constexpr std::array<CostKind, kCostKinds> kAllCostKinds = {
    CostKind::kCycles, CostKind::kDramBytes, CostKind::kBufferWords, CostKind::kEnergy,
    CostKind::kPower};

/// "cycles", "dram_bytes", "buffer_words", "energy_pj", "power_mw".
const char* key_of(CostKind kind);
const char* name_of(CostKind kind);  // "cycles", "bytes over DRAM", ...

/// A value for each kind that is known.
class CostValues {
 public:
  std::optional<double>& operator[](CostKind kind) {
    return values_[static_cast<std::size_t>(kind)];
  }
  const std::optional<double>& operator[](CostKind kind) const {
    return values_[static_cast<std::size_t>(kind)];
  }

 private:
  std::array<std::optional<double>, kCostKinds> values_;
};

}  // namespace orrery
