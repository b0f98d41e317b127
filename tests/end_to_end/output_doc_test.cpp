#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "tests/end_to_end/program.h"

namespace orrery {
namespace {

using Json = nlohmann::json;

/// The keys of everything in `json`, joined with dots; [] stands for any element.
void collect(const Json& json, const std::string& path, std::set<std::string>& keys) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      collect(value, path.empty() ? key : path + "." + key, keys);
    }
  } else if (json.is_array()) {
    if (json.empty()) keys.insert(path + "[]");
    for (const Json& element : json) collect(element, path + "[]", keys);
  } else {
    keys.insert(path);
  }
}

std::set<std::string> documented_keys() {
  std::ifstream in(std::filesystem::path(ORRERY_SOURCE_DIR) / "docs/output.md");
  static const std::regex row(R"(^\| `([^`]+)` \|)");
  std::set<std::string> keys;
  std::string line;
  std::smatch match;
  while (std::getline(in, line)) {
    if (std::regex_search(line, match, row)) {
      EXPECT_TRUE(keys.insert(match[1]).second) << match[1] << " is documented twice";
    }
  }
  return keys;
}

class OutputDoc : public Program {};

TEST_F(OutputDoc, ExplainsEveryKeyAndNoOther) {
  Json json = simulate("--workload tiny --check --toggles --pe-maps --technology cacti_45nm");
  for (Json& layer : json["layers"]) {  // the other causes are those of pe_cycles
    layer["pe_map"] = {{"computing", layer["pe_map"]["computing"]}};
  }
  for (const auto& [key, value] : json["total"].items()) {
    EXPECT_TRUE(json["layers"][0].contains(key)) << "total." << key << " needs a row of its own";
  }
  json["total"] = nullptr;  // one row stands for all of it
  std::set<std::string> keys;
  collect(json, "", keys);
  EXPECT_EQ(documented_keys(), keys);
}

TEST_F(OutputDoc, NamesEveryKeyOfTheTotal) {
  std::ifstream in(std::filesystem::path(ORRERY_SOURCE_DIR) / "docs/output.md");
  std::string row;
  while (std::getline(in, row) && !row.starts_with("| `total` |")) continue;
  const Json total = simulate("--gemm 4,4,4")["total"];
  for (const auto& [key, value] : total.items()) {
    EXPECT_NE(row.find("`" + key + "`"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace orrery
