#include "base/csv.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace orrery {
namespace {

constexpr std::string_view kSeparators = ",;\t";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Which separator a line has most of outside quotes.
char commonest_separator(std::string_view line) {
  char best = kSeparators.front();
  std::ptrdiff_t most = 0;
  for (const char separator : kSeparators) {
    std::ptrdiff_t count = 0;
    bool quoted = false;
    for (const char c : line) {
      quoted ^= c == '"';
      count += !quoted && c == separator ? 1 : 0;
    }
    if (count > most) {
      most = count;
      best = separator;
    }
  }
  return best;
}

}  // namespace

CsvReader::CsvReader(std::string_view text, std::string file)
    : text_(text), file_(std::move(file)) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  find_separator();
}

void CsvReader::find_separator() {
  std::size_t begin = 0;
  while (begin < text_.size()) {
    const std::size_t end = std::min(text_.find_first_of("\r\n", begin), text_.size());
    const std::string_view line = text_.substr(begin, end - begin);
    if (begin == 0 && line.size() == 5 && line.starts_with("sep=")) {
      separator_ = line.back();
      at_ = end;
      return;
    }
    const std::string content = trimmed(line);
    if (!content.empty() && content.front() != '#') {
      separator_ = commonest_separator(line);
      return;
    }
    begin = end + 1;
  }
}

bool CsvReader::at_line_end() const {
  return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
}

void CsvReader::end_line() {
  if (at_ >= text_.size()) return;
  if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
  ++at_;
  ++line_;
}

std::string CsvReader::rest_of_line() {
  const std::size_t begin = at_;
  at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
  return std::string(text_.substr(begin, at_ - begin));
}

bool CsvReader::next(CsvRow& row) {
  while (at_ < text_.size()) {
    while (!at_line_end() && is_blank(text_[at_]) && text_[at_] != separator_) ++at_;
    if (at_line_end()) {
      end_line();
      continue;
    }
    row = {.line = line_, .is_remark = text_[at_] == '#'};
    if (row.is_remark) {
      ++at_;
      row.fields = {trimmed(rest_of_line())};
    } else {
      row.fields.push_back(field());
      while (!at_line_end()) {
        ++at_;  // the separator
        row.fields.push_back(field());
      }
    }
    end_line();
    return true;
  }
  return false;
}

/// Up to the next separator, or the end of the line.
std::string CsvReader::field() {
  while (!at_line_end() && is_blank(text_[at_]) && text_[at_] != separator_) ++at_;
  if (!at_line_end() && text_[at_] == '"') return quoted();
  const std::size_t begin = at_;
  while (!at_line_end() && text_[at_] != separator_) ++at_;
  return trimmed(text_.substr(begin, at_ - begin));
}

std::string CsvReader::quoted() {
  const int line = line_;
  std::string field;
  ++at_;
  while (true) {
    if (at_ >= text_.size()) {
      throw InputError({file_, line, ""},
                       "found a quote that is not closed; allowed: pairs of them");
    }
    const char c = text_[at_++];
    if (c == '"') {
      if (at_ >= text_.size() || text_[at_] != '"') break;
      ++at_;  // two of them stand for one
    }
    line_ += c == '\n' ? 1 : 0;
    field += c;
  }
  while (!at_line_end() && is_blank(text_[at_]) && text_[at_] != separator_) ++at_;
  if (!at_line_end() && text_[at_] != separator_) {
    throw InputError({file_, line_, ""},
                     "found text behind a closing quote; allowed: quotes around a whole field, "
                     "doubled inside it");
  }
  return field;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  const std::size_t end = text.find_last_not_of(kBlanks) + 1;
  return std::string(text.substr(begin, end > begin ? end - begin : 0));
}

std::optional<std::int64_t> whole_number(std::string_view field) {
  const std::string text = trimmed(field);
  const char* const last = text.data() + text.size();
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), last, value);
  if (status != std::errc()) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(last - end));
  if (rest.empty()) return value;
  // One or two zeros behind a comma: "1,000" may mean a thousand.
  const bool decimal = rest[0] == '.' || (rest[0] == ',' && rest.size() <= 3);
  const bool zeros = rest.size() > 1 && rest.find_first_not_of('0', 1) == std::string_view::npos;
  return decimal && zeros ? std::optional(value) : std::nullopt;
}

}  // namespace orrery
