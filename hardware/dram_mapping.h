#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace orrery {

/// A field of a DRAM's address.
enum class DramField : std::uint8_t { kRow, kChannel, kRank, kGroup, kBank, kColumn };

/// The fields that the letters of an address mapping name, highest first: ro row, ch channel, ra
/// rank, bg bank group, ba bank in the group, co column, each once. Throws InputError that says
/// what is allowed.
std::array<DramField, 6> parse_mapping(const std::string& letters);

}  // namespace orrery
