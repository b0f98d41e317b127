#include "sim/dram/dram_address.h"

#include <bit>

#include "hardware/dram_mapping.h"

namespace orrery {
namespace {

int bits_of(std::int64_t values) { return std::countr_zero(static_cast<std::uint64_t>(values)); }

}  // namespace

AddressMapping::AddressMapping(const DramDevice& device) {
  const DramStructure& s = device.structure;
  const auto field = [&](DramField of) -> Field {
    switch (of) {
      case DramField::kChannel:
        return {&DramAddress::channel, bits_of(s.channels)};
      case DramField::kRank:
        return {&DramAddress::rank, bits_of(s.ranks)};
      case DramField::kGroup:
        return {&DramAddress::group, bits_of(s.bank_groups)};
      case DramField::kBank:
        return {&DramAddress::bank, bits_of(s.banks_per_group)};
      case DramField::kRow:
        return {&DramAddress::row, bits_of(s.rows)};
      case DramField::kColumn:
        break;
    }
    return {&DramAddress::column, bits_of(s.row_bursts())};
  };
  std::size_t at = fields_.size();
  for (const DramField of : parse_mapping(device.letters())) fields_[--at] = field(of);
}

DramAddress AddressMapping::operator()(std::int64_t burst) const {
  DramAddress address;
  for (const Field& field : fields_) {
    address.*field.member = burst & ((std::int64_t{1} << field.bits) - 1);
    burst >>= field.bits;
  }
  return address;
}

}  // namespace orrery
