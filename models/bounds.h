#pragma once

#include <cstdint>
#include <string>

#include "models/latency_model.h"

namespace orrery {

/// Lower bounds on a layer's cycles, by what sets them; the largest counts.
class Bounds {
 public:
  void add(const std::string& name, std::int64_t cycles);
  /// The ports of the global buffer, for the words of `traffic` that the array reads and writes.
  void add_buffer(const Schedule& schedule, const Accelerator& accelerator,
                  const Prediction& traffic);
  /// Writes the largest bound and its name.
  void store_in(Prediction& prediction) const;

 private:
  void add_buses(const MulticastConfig& buses, const Prediction& traffic);

  std::string name_ = "array";
  std::int64_t cycles_ = 0;
};

}  // namespace orrery
