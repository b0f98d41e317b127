#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// What a .npy file says of its numbers.
struct NpyHeader {
  std::string type;  // "<i2"
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
  std::size_t end = 0;  // where the numbers begin
};

/// Reads the header: the magic, its length and a Python dictionary in text. Throws InputError that
/// names `file`.
NpyHeader read_npy_header(std::string_view bytes, const std::string& file);

}  // namespace orrery
