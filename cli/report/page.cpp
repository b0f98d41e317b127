#include "cli/report/page.h"

#include "base/data_path.h"
#include "base/read_input.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

constexpr InputKind kPagePart{"a part of the report's page", 8 * kMebibyte};

/// In the order in which the browser runs them.
constexpr const char* kScripts[] = {"format.js", "dom.js",  "charts.js",  "simulate.js",
                                    "energy.js", "maps.js", "compare.js", "main.js"};

std::string part(const std::string& name) { return read_input(data_path(name), kPagePart); }

std::string page_part(const std::string& name) { return part("cli/report/page/" + name); }

/// JSON within a script element: there must be no "</script>" nor "<!--" in it, and every '<' of
/// JSON stands in a string.
std::string embedded(const Json& data) {
  const std::string json = data.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text;
  text.reserve(json.size());
  for (const char c : json) c == '<' ? text += "\\u003c" : text += c;
  return text;
}

void replace(std::string& text, const std::string& mark, const std::string& with) {
  const auto at = text.find(mark);
  if (at != std::string::npos) text.replace(at, mark.size(), with);
}

}  // namespace

std::string report_page(const Json& data) {
  std::string scripts;
  for (const char* name : kScripts) scripts += page_part(name);
  std::string page = page_part("page.html");
  // The data last: it may hold anything, marks of other parts too.
  replace(page, "/*STYLE*/", page_part("style.css"));
  replace(page, "/*ECHARTS*/", part("third_party/echarts/echarts.min.js"));
  replace(page, "/*SCRIPTS*/", scripts);
  replace(page, "/*DATA*/", embedded(data));
  return page;
}

}  // namespace orrery
