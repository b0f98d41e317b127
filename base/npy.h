#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// Integers with a shape, row-major (C order).
struct IntegerArray {
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> values;
};

/// Looks at the shape of an array before its values are read; throws InputError for one that is not
/// wanted.
using ShapeCheck = std::function<void(const std::vector<std::int64_t>&)>;

/// Reads a NumPy .npy file (formats 1 to 3 of numpy.lib.format) of whole numbers: integers of 8 to
/// 64 bits, signed or not, booleans, or floating-point numbers of 16 to 64 bits without a fraction,
/// in either byte order, in C or Fortran order. Throws InputError for anything else and for a file
/// that is cut short.
IntegerArray read_npy(const std::string& file, const ShapeCheck& check = {});
/// The same for the contents of such a file; `file` is for messages.
IntegerArray parse_npy(std::string_view bytes, const std::string& file,
                       const ShapeCheck& check = {});

/// A number that has no fraction and fits 64 bits, as an integer; InputError that names the `file`
/// and the number's position otherwise.
std::int64_t whole_value(double value, const std::string& file, std::size_t position);

}  // namespace orrery
