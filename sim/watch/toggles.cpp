#include "sim/watch/toggles.h"

#include <bit>

namespace orrery {
namespace {

std::uint64_t magnitude(std::int64_t word) {
  return word < 0 ? 0 - static_cast<std::uint64_t>(word) : static_cast<std::uint64_t>(word);
}

}  // namespace

Toggles::Toggles(const Layer& layer) {
  for (const Wire wire : kAllWires) {
    unused_[static_cast<std::size_t>(wire)] = 64 - bits_of(layer, wire);
  }
}

void Toggles::see(Wire wire, std::size_t index, std::int64_t word) {
  const auto i = static_cast<std::size_t>(wire);
  if (index >= last_[i].size()) last_[i].resize(index + 1, 0);
  const int unused = unused_[i];
  const std::int64_t now =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(word) << unused) >> unused;
  const std::int64_t before = last_[i][index];
  last_[i][index] = now;
  ToggleCount& count = counts_[i];
  ++count.words;
  // The sign is extended to all of the 64 bits; those that are not wires do not count.
  count.twos_complement += std::popcount(static_cast<std::uint64_t>(before ^ now) << unused);
  count.sign_magnitude +=
      std::popcount(magnitude(before) ^ magnitude(now)) + ((before < 0) != (now < 0) ? 1 : 0);
}

}  // namespace orrery
