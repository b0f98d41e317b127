#include "cli/report/run_file.h"

#include <algorithm>

#include "base/error.h"
#include "base/json_text.h"
#include "base/read_input.h"

namespace orrery {
namespace {

constexpr InputKind kRunInput{"a result", 512 * kMebibyte, false};
constexpr const char* kAllowed =
    "JSON that orrery simulate, validate or simulate --trace wrote, or a study";

bool is_study(const std::string& bytes) { return bytes.starts_with("SQLite format 3"); }

}  // namespace

std::string RunFile::schema() const {
  const auto found = json.is_object() ? json.find("schema") : json.end();
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

RunFile read_run_file(const std::string& name) {
  RunFile run{.name = name, .json = nullptr};
  const std::string bytes = read_input(name, kRunInput);
  run.study = is_study(bytes);
  if (run.study) return run;
  auto json = parse_json(bytes);
  if (!json || !json->is_object()) {
    throw InputError({name, 0, ""}, std::string("found no JSON object; allowed: ") + kAllowed);
  }
  run.json = std::move(*json);
  return run;
}

}  // namespace orrery
