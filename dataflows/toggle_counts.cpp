#include "dataflows/toggle_counts.h"

namespace orrery {

const char* name_of(Wire wire) {
  switch (wire) {
    case Wire::kPeIfmap:
      return "pe_ifmap";
    case Wire::kPeFilter:
      return "pe_filter";
    case Wire::kPePsum:
      return "pe_psum";
    case Wire::kBusIfmap:
      return "bus_ifmap";
    case Wire::kBusFilter:
      return "bus_filter";
    case Wire::kBusPsum:
      return "bus_psum";
  }
  return "";
}

Wire wire_at_pe(Operand operand) {
  return operand == Operand::kIfmap    ? Wire::kPeIfmap
         : operand == Operand::kFilter ? Wire::kPeFilter
                                       : Wire::kPePsum;
}

Wire wire_on_bus(Operand operand) {
  return operand == Operand::kIfmap    ? Wire::kBusIfmap
         : operand == Operand::kFilter ? Wire::kBusFilter
                                       : Wire::kBusPsum;
}

int bits_of(const Layer& layer, Wire wire) {
  switch (wire) {
    case Wire::kPeIfmap:
    case Wire::kBusIfmap:
      return layer.ifmap_bits;
    case Wire::kPeFilter:
    case Wire::kBusFilter:
      return layer.filter_bits;
    case Wire::kPePsum:
    case Wire::kBusPsum:
      return layer.psum_bits;
  }
  return 0;
}

}  // namespace orrery
