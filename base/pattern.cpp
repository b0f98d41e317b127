#include "base/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace orrery {

Pattern::Pattern(const std::string& text, const Location& where) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  expression_ = std::make_shared<const re2::RE2>(text, options);
  if (!expression_->ok()) {
    // RE2 quotes the text behind its reason, at any length.
    const std::string reason = expression_->error().substr(0, expression_->error().find(':'));
    throw InputError(where,
                     fmt::format("found '{}'; allowed: a regular expression in RE2's syntax ({})",
                                 text.size() <= 60 ? text : text.substr(0, 57) + "...", reason));
  }
}

bool Pattern::found_in(const std::string& text) const {
  return re2::RE2::PartialMatch(text, *expression_);
}

}  // namespace orrery
