#include <cstdlib>
#include <iostream>
#include <systemc>

#include "tests/fuzz/readers.h"

namespace {

/// That which $ORRERY_READER names.
const orrery::Reader& chosen() {
  const char* name = std::getenv("ORRERY_READER");
  for (const orrery::Reader& reader : orrery::readers()) {
    if (name != nullptr && reader.name == name) return reader;
  }
  std::cerr << "ORRERY_READER: allowed:";
  for (const orrery::Reader& reader : orrery::readers()) std::cerr << ' ' << reader.name;
  std::cerr << '\n';
  std::exit(2);
}

}  // namespace

/// SystemC wants it; nothing is simulated.
int sc_main(int, char**) { return 0; }

/// Called by libFuzzer, over and over; whatever is thrown ends the process.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  static const orrery::Reader& reader = chosen();
  orrery::feed(reader, {reinterpret_cast<const char*>(bytes), size});
  return 0;
}
