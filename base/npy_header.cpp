#include "base/npy_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/error.h"

namespace orrery {
namespace {

constexpr std::size_t kLongestHeader = 65536;
constexpr std::size_t kMostDimensions = 32;  // as NumPy has

/// Reads the dictionary from left to right, each character once.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  NpyHeader run() {
    NpyHeader header;
    std::set<std::string> seen;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      if (!seen.insert(key).second) throw wrong("says '" + key + "' twice");
      expect(':');
      if (key == "descr") {
        header.type = type();
      } else if (key == "fortran_order") {
        header.fortran_order = flag();
      } else if (key == "shape") {
        header.shape = shape();
      } else {
        throw wrong("has the unknown key '" + key.substr(0, 60) + "' in its header");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (seen.size() != 3) throw wrong("misses its type, its order or its shape");
    return header;
  }

 private:
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size()); }

  bool accept(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!accept(c)) throw wrong(fmt::format("has no '{}' where its header needs one", c));
  }

  std::string quoted() {
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') throw wrong("has a header that is not a dictionary");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) throw wrong("has a header that is cut short");
    const std::string word(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return word;
  }

  std::string type() {
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '[') {
      throw wrong("holds records; allowed: one number for each element");
    }
    return quoted();
  }

  bool flag() {
    skip_blanks();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    throw wrong("says neither True nor False of its order");
  }

  std::vector<std::int64_t> shape() {
    std::vector<std::int64_t> sizes;
    expect('(');
    while (!accept(')')) {
      skip_blanks();
      std::int64_t size = 0;
      const char* const begin = text_.data() + at_;
      const auto [end, status] = std::from_chars(begin, text_.data() + text_.size(), size);
      if (status != std::errc() || size < 0) throw wrong("has no whole number in its shape");
      at_ += static_cast<std::size_t>(end - begin);
      accept('L');  // as Python 2 wrote it
      sizes.push_back(size);
      if (sizes.size() > kMostDimensions) throw wrong("has too many dimensions");
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return sizes;
  }

  InputError wrong(const std::string& what) const { return InputError({file_, 0, ""}, what); }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
};

}  // namespace

NpyHeader read_npy_header(std::string_view bytes, const std::string& file) {
  const auto wrong = [&](const char* what) { return InputError({file, 0, ""}, what); };
  if (bytes.size() < 12 || !bytes.starts_with("\x93NUMPY")) throw wrong("is not a .npy file");
  const std::size_t length_bytes = bytes[6] == 1 ? 2 : 4;
  std::size_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) {
    length = length << 8 | static_cast<unsigned char>(bytes[8 + i]);
  }
  const std::size_t begin = 8 + length_bytes;
  if (length > kLongestHeader || begin + length > bytes.size()) throw wrong("is cut short");
  NpyHeader header = HeaderReader(bytes.substr(begin, length), file).run();
  header.end = begin + length;
  return header;
}

}  // namespace orrery
