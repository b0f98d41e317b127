#include "cli/report/json_view.h"

#include <fmt/format.h>

#include "hardware/yaml_scalars.h"

namespace orrery {

JsonView JsonView::at(const std::string& key) const {
  const auto found = find(key);
  if (found) return *found;
  const std::string path = path_.empty() ? key : path_ + "." + key;
  throw InputError({file_, 0, path}, "found nothing; allowed: what orrery writes there");
}

std::optional<JsonView> JsonView::find(const std::string& key) const {
  if (!json_->is_object()) throw error("an object");
  const auto found = json_->find(key);
  if (found == json_->end() || found->is_null()) return std::nullopt;
  return JsonView(*found, file_, path_.empty() ? key : path_ + "." + key);
}

std::vector<JsonView> JsonView::items() const {
  if (!json_->is_array()) throw error("a list");
  std::vector<JsonView> all;
  for (std::size_t i = 0; i < json_->size(); ++i) {
    all.emplace_back((*json_)[i], file_, fmt::format("{}[{}]", path_, i));
  }
  return all;
}

std::string JsonView::text() const {
  if (!json_->is_string()) throw error("a text");
  return json_->get<std::string>();
}

double JsonView::number() const {
  if (json_->is_number()) return json_->get<double>();
  return static_cast<double>(count());
}

WideCount JsonView::count() const {
  if (json_->is_number_integer()) return json_->get<std::int64_t>();
  if (json_->is_string()) {
    if (const auto count = WideCount::parse(json_->get<std::string>())) return *count;
  }
  throw error("a number");
}

InputError JsonView::error(const std::string& allowed) const {
  const std::string found = json_->dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  return {{file_, 0, path_}, fmt::format("found {}; allowed: {}", shown(found), allowed)};
}

}  // namespace orrery
