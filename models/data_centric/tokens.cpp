#include "models/data_centric/tokens.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>
#include <string_view>

#include "base/error.h"
#include "base/read_input.h"

namespace orrery::data_centric {
namespace {

constexpr std::string_view kSeparators = " \t\r,>():;";
constexpr std::int64_t kLargest = 0x7fffffff;

void split(std::string_view text, int line, std::vector<Token>& tokens) {
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) tokens.push_back({word, line});
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_arrow = c == '-' && i + 1 < text.size() && text[i + 1] == '>';
    if (c == '{' || c == '}') {
      end_word();
      tokens.push_back({std::string(1, c), line});
    } else if (kSeparators.find(c) != std::string_view::npos || is_arrow ||
               (c == '-' && word.empty())) {  // inside a name it is part of it: Conv2d-1
      end_word();
    } else {
      word += c;
    }
  }
  end_word();
}

}  // namespace

std::vector<Token> read_tokens(const std::string& file) {
  std::istringstream stream(read_input(file, kMaestroInput));
  std::vector<Token> tokens;
  std::string text;
  for (int line = 1; std::getline(stream, text); ++line) {
    split(std::string_view(text).substr(0, text.find("//")), line, tokens);
  }
  return tokens;
}

const std::string& TokenReader::peek() const {
  static const std::string kEnd;
  return done() ? kEnd : tokens_[at_].text;
}

std::string TokenReader::next(const std::string& wanted) {
  if (done()) fail("the end of the file", wanted);
  return tokens_[at_++].text;
}

void TokenReader::expect(const std::string& word) {
  if (done()) fail("the end of the file", word);
  if (peek() != word) fail("'" + peek() + "'", word);
  ++at_;
}

std::int64_t TokenReader::number(const std::string& wanted) {
  const std::string allowed = fmt::format("{}: a whole number from 1 to {}", wanted, kLargest);
  if (done()) fail("the end of the file", allowed);
  const std::string& text = peek();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > kLargest) {
    fail("'" + text + "'", allowed);
  }
  ++at_;
  return value;
}

int TokenReader::line() const {
  if (tokens_.empty()) return 0;
  return done() ? tokens_.back().line : tokens_[at_].line;
}

void TokenReader::fail(const std::string& found, const std::string& allowed) const {
  throw InputError({file_, line(), ""}, fmt::format("found {}; expected {}", found, allowed));
}

}  // namespace orrery::data_centric
