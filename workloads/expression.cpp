#include "workloads/expression.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <string_view>
#include <system_error>

#include "base/error.h"

namespace orrery {
namespace {

constexpr int kMaxDepth = 100;

/// A recursive-descent parser that computes while it reads.
class Evaluator {
 public:
  Evaluator(const std::string& text, const Bindings& names) : text_(text), names_(names) {}

  std::int64_t run() {
    const std::int64_t value = sum();
    skip_blanks();
    if (at_ != text_.size()) throw complaint("has something left over");
    return value;
  }

 private:
  std::int64_t sum() {
    std::int64_t value = product();
    for (char op = next("+-"); op != 0; op = next("+-")) {
      const std::int64_t right = product();
      const bool overflow = op == '+' ? __builtin_add_overflow(value, right, &value)
                                      : __builtin_sub_overflow(value, right, &value);
      if (overflow) throw complaint("is too large");
    }
    return value;
  }

  std::int64_t product() {
    std::int64_t value = factor();
    for (char op = next("*/"); op != 0; op = next("*/")) {
      const std::int64_t right = factor();
      if (op == '*') {
        if (__builtin_mul_overflow(value, right, &value)) throw complaint("is too large");
      } else {
        if (right <= 0) throw complaint("divides by a number that is not positive");
        if (value % right != 0) {
          throw complaint(fmt::format("divides {} by {}, which leaves a remainder", value, right));
        }
        value /= right;
      }
    }
    return value;
  }

  std::int64_t factor() {
    if (++depth_ > kMaxDepth) throw complaint("is nested too deeply");
    std::int64_t value = 0;
    if (next("-") != 0) {
      if (__builtin_sub_overflow(std::int64_t{0}, factor(), &value))
        throw complaint("is too large");
    } else if (next("(") != 0) {
      value = sum();
      if (next(")") == 0) throw complaint("misses a ')'");
    } else {
      value = atom();
    }
    --depth_;
    return value;
  }

  std::int64_t atom() {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    const std::string word(text_.substr(begin, at_ - begin));
    if (word.empty()) throw complaint("misses a number or a name");
    if (std::isdigit(static_cast<unsigned char>(word.front())) != 0) return number(word);
    const auto found = names_.find(word);
    if (found == names_.end()) throw unknown(word);
    return found->second;
  }

  std::int64_t number(const std::string& word) const {
    std::int64_t value = 0;
    const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (status != std::errc() || end != word.data() + word.size()) {
      throw complaint(fmt::format("has '{}', which is no whole number", word));
    }
    return value;
  }

  /// The next character when it is one of `wanted`, which is then consumed; otherwise 0.
  char next(std::string_view wanted) {
    skip_blanks();
    if (at_ == text_.size() || wanted.find(text_[at_]) == std::string_view::npos) return 0;
    return text_[at_++];
  }

  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  static bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
  }

  InputError complaint(const std::string& what) const {
    return InputError(
        fmt::format("'{}' {}; allowed: a whole number or an expression such as 4*k", text_, what));
  }

  InputError unknown(const std::string& word) const {
    std::string known;
    for (const auto& [name, value] : names_) known += (known.empty() ? "" : ", ") + name;
    return InputError(fmt::format("'{}' uses the unknown name '{}'; known here: {}", text_, word,
                                  known.empty() ? "none" : known));
  }

  std::string_view text_;
  const Bindings& names_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::int64_t evaluate(const std::string& text, const Bindings& names) {
  return Evaluator(text, names).run();
}

}  // namespace orrery
