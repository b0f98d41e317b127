#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// Integers with a shape, row-major (C order).
struct IntegerArray {
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> values;
};

/// Reads a NumPy .npy file (format 1 to 3 of numpy.lib.format) of integers, 8 to 64 bits wide,
/// signed or not, little-endian, C order. Throws InputError for anything else and for a file that
/// is cut short.
IntegerArray read_npy(const std::string& file);

}  // namespace orrery
