#include "base/npy.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/npy_header.h"
#include "base/read_input.h"

namespace orrery {
namespace {

/// One element's type, such as ">f4".
struct ElementType {
  char kind = 'i';  // i: signed, u: unsigned, f: floating point, b: boolean
  std::size_t width = 1;
  bool big_endian = false;
};

ElementType element_type(const std::string& file, const std::string& text) {
  const auto one_of = [](char c, std::string_view set) {
    return set.find(c) != std::string_view::npos;
  };
  if (text.size() == 3) {
    const ElementType type{text[1], static_cast<std::size_t>(text[2] - '0'), text[0] == '>'};
    const bool known = (one_of(type.kind, "iu") && one_of(text[2], "1248")) ||
                       (type.kind == 'f' && one_of(text[2], "248")) || text.substr(1) == "b1";
    if (known && one_of(text[0], type.width == 1 ? "|<>=" : "<>=")) return type;
  }
  throw InputError({file, 0, ""},
                   fmt::format("holds '{}'; allowed: integers of 1, 2, 4 or 8 bytes (i1 to i8, u1 "
                               "to u8), booleans (b1), and whole numbers as f2, f4 or f8",
                               text.substr(0, 60)));
}

std::uint64_t raw_number(const char* bytes, const ElementType& type) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < type.width; ++i) {
    const std::size_t at = type.big_endian ? i : type.width - 1 - i;
    value = value << 8 | static_cast<unsigned char>(bytes[at]);
  }
  return value;
}

/// IEEE 754: 5 bits of exponent, 10 of the fraction.
double half_precision(std::uint64_t raw) {
  const int exponent = static_cast<int>(raw >> 10 & 31);
  const double fraction = static_cast<double>(raw & 1023);
  const double sign = (raw >> 15) != 0 ? -1 : 1;
  if (exponent == 31) return std::numeric_limits<double>::quiet_NaN();  // or infinite: not whole
  return sign *
         (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
}

double floating_point(std::uint64_t raw, std::size_t width) {
  if (width == 2) return half_precision(raw);
  if (width == 8) {
    double value = 0;
    std::memcpy(&value, &raw, sizeof value);
    return value;
  }
  const auto bits = static_cast<std::uint32_t>(raw);
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<double>(value);
}

std::int64_t element(const char* bytes, const ElementType& type, const std::string& file,
                     std::size_t position) {
  const std::uint64_t raw = raw_number(bytes, type);
  if (type.kind == 'f') return whole_value(floating_point(raw, type.width), file, position);
  const unsigned shift = static_cast<unsigned>(64 - 8 * type.width);
  if (type.kind == 'i') return static_cast<std::int64_t>(raw << shift) >> shift;
  if (raw > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    throw InputError({file, 0, ""}, fmt::format("number {} does not fit 63 bits", position));
  }
  return static_cast<std::int64_t>(raw);
}

/// How many elements the shape has, which must be how many there are.
std::size_t checked_count(const std::vector<std::int64_t>& shape, std::size_t bytes,
                          std::size_t width, const std::string& file) {
  std::size_t count = 1;
  bool fits = bytes % width == 0;
  for (const std::int64_t size : shape) {
    fits = fits && !__builtin_mul_overflow(count, static_cast<std::size_t>(size), &count);
  }
  if (!fits || count != bytes / width) {
    throw InputError(
        {file, 0, ""},
        fmt::format("has {} bytes of numbers, which is not what its shape needs", bytes));
  }
  return count;
}

/// The values of an array in Fortran order (first index fastest), in C order.
std::vector<std::int64_t> in_c_order(const std::vector<std::int64_t>& values,
                                     const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> ordered;
  ordered.reserve(values.size());
  std::vector<std::int64_t> index(shape.size(), 0);
  while (ordered.size() < values.size()) {
    std::int64_t at = 0;
    for (std::size_t d = shape.size(); d-- > 0;) at = at * shape[d] + index[d];
    ordered.push_back(values[static_cast<std::size_t>(at)]);
    for (std::size_t d = shape.size(); d-- > 0;) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
  return ordered;
}

}  // namespace

std::int64_t whole_value(double value, const std::string& file, std::size_t position) {
  if (!(std::abs(value) < 0x1p63) || value != std::trunc(value)) {
    throw InputError({file, 0, ""},
                     fmt::format("number {} is {}; allowed: whole numbers (quantize them first)",
                                 position, value));
  }
  return static_cast<std::int64_t>(value);
}

IntegerArray parse_npy(std::string_view bytes, const std::string& file, const ShapeCheck& check) {
  const NpyHeader header = read_npy_header(bytes, file);
  const ElementType type = element_type(file, header.type);
  const std::string_view data = bytes.substr(header.end);
  const std::size_t count = checked_count(header.shape, data.size(), type.width, file);
  if (check) check(header.shape);
  IntegerArray array{header.shape, std::vector<std::int64_t>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    array.values[i] = element(data.data() + i * type.width, type, file, i);
  }
  if (header.fortran_order) array.values = in_c_order(array.values, array.shape);
  return array;
}

IntegerArray read_npy(const std::string& file, const ShapeCheck& check) {
  return parse_npy(read_input(file, kTensorInput), file, check);
}

}  // namespace orrery
