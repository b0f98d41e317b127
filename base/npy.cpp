#include "base/npy.h"

#include <fmt/format.h>

#include <regex>

#include "base/error.h"
#include "base/read_input.h"

namespace orrery {
namespace {

constexpr std::size_t kLongestHeader = 65536;

/// The file's header: a Python dictionary in text.
struct Header {
  std::string type;
  std::vector<std::int64_t> shape;
  std::size_t end = 0;  // where the numbers begin
};

std::uint64_t little_endian(const std::string& bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

Header read_header(const std::string& file, const std::string& bytes) {
  const auto wrong = [&](const std::string& what) { return InputError({file, 0, ""}, what); };
  if (bytes.size() < 12 || bytes.compare(0, 6, "\x93NUMPY") != 0) {
    throw wrong("is not a .npy file");
  }
  const std::size_t length_bytes = bytes[6] == 1 ? 2 : 4;
  const std::size_t begin = 8 + length_bytes;
  const std::size_t length = little_endian(bytes, 8, length_bytes);
  if (length > kLongestHeader || begin + length > bytes.size()) throw wrong("is cut short");
  const std::string text = bytes.substr(begin, length);
  static const std::regex type("'descr': *'([^']*)'"), order("'fortran_order': *False"),
      shape("'shape': *\\(([0-9, ]*)\\)");
  std::smatch match;
  Header header;
  header.end = begin + length;
  if (!std::regex_search(text, match, type)) throw wrong("has no simple type; allowed: integers");
  header.type = match[1];
  if (!std::regex_search(text, order)) throw wrong("is in Fortran order; allowed: C order");
  if (!std::regex_search(text, match, shape)) throw wrong("has no shape");
  const std::string sizes = match[1];
  static const std::regex number("[0-9]+");
  for (std::sregex_iterator i(sizes.begin(), sizes.end(), number), end; i != end; ++i) {
    if (i->length() > 12) throw wrong(fmt::format("has {} in its shape", i->str()));
    header.shape.push_back(std::stoll(i->str()));
  }
  return header;
}

std::size_t width_of(const std::string& file, const std::string& type) {
  static const std::regex allowed("([<|])([iu])([1248])");
  std::smatch match;
  if (!std::regex_match(type, match, allowed) || (match[1] == "|" && match[3] != "1")) {
    throw InputError({file, 0, ""},
                     fmt::format("holds '{}'; allowed: integers of 1, 2, 4 or 8 bytes, "
                                 "little-endian (<i1 to <i8, <u1 to <u8)",
                                 type));
  }
  return static_cast<std::size_t>(type[2] - '0');
}

}  // namespace

IntegerArray read_npy(const std::string& file) {
  const std::string bytes = read_input(file, kTensorInput);
  const Header header = read_header(file, bytes);
  const std::size_t width = width_of(file, header.type);
  const std::size_t available = (bytes.size() - header.end) / width;
  std::size_t count = 1;
  for (const std::int64_t size : header.shape) {
    count *= static_cast<std::size_t>(size);
    if (count > available) break;
  }
  if (count != available || (bytes.size() - header.end) % width != 0) {
    throw InputError({file, 0, ""},
                     fmt::format("has {} bytes of numbers, which is not what its shape needs",
                                 bytes.size() - header.end));
  }
  IntegerArray array{header.shape, std::vector<std::int64_t>(count)};
  const unsigned shift = static_cast<unsigned>(64 - 8 * width);
  const bool is_signed = header.type[1] == 'i';
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t raw = little_endian(bytes, header.end + i * width, width);
    array.values[i] = is_signed ? static_cast<std::int64_t>(raw << shift) >> shift
                                : static_cast<std::int64_t>(raw);
    if (!is_signed && array.values[i] < 0) {
      throw InputError({file, 0, ""}, fmt::format("number {} does not fit 63 bits", i));
    }
  }
  return array;
}

}  // namespace orrery
