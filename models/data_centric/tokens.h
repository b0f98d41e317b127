#pragma once

#include <string>
#include <vector>

namespace orrery::data_centric {

/// A word of one of MAESTRO's files. Punctuation that only parts words is left out; braces are
/// words.
struct Token {
  std::string text;
  int line = 0;
};

/// Reads `file` with its comments (// to the end of the line) left out. Throws InputError when it
/// cannot be read.
std::vector<Token> read_tokens(const std::string& file);

/// Walks tokens, and complains about them with file and line.
class TokenReader {
 public:
  explicit TokenReader(const std::string& file) : file_(file), tokens_(read_tokens(file)) {}

  bool done() const { return at_ == tokens_.size(); }
  /// The next word, which stays; empty at the end.
  const std::string& peek() const;
  /// The next word. Throws InputError at the end, where `wanted` is missing.
  std::string next(const std::string& wanted);
  void expect(const std::string& word);
  /// A number above zero.
  std::int64_t number(const std::string& wanted);
  int line() const;
  [[noreturn]] void fail(const std::string& found, const std::string& allowed) const;

 private:
  std::string file_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace orrery::data_centric
