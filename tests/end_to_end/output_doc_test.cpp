#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "tests/end_to_end/program_fixture.h"

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

constexpr const char* kOfValidate = "## `orrery validate`";

/// Those of `orrery validate`, which has a section of its own, or all others.
std::set<std::string> documented_keys(bool of_validate) {
  std::ifstream in(std::filesystem::path(ORRERY_SOURCE_DIR) / "docs/output.md");
  static const std::regex row(R"(^\| `([^`]+)` \|)");
  std::set<std::string> keys;
  std::string line;
  std::smatch match;
  bool in_validate = false;
  while (std::getline(in, line)) {
    if (line.starts_with("## ")) in_validate = line == kOfValidate;
    if (in_validate == of_validate && std::regex_search(line, match, row)) {
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
  EXPECT_EQ(documented_keys(false), keys);
}

/// With every table, and every column that may be left out.
TEST_F(OutputDoc, ExplainsEveryKeyOfValidate) {
  const std::string common =
      "validate --workload tiny,alexnet --layers 'fc|query' --vary array.rows=8,16 --dataflow "
      "weight_stationary,output_stationary --models calibrated:roofline --technology cacti_45nm "
      "--format json --tables ";
  std::set<std::string> keys;
  for (const std::string& arguments :
       {common + "summary,dram,buffer,energy,power,causes,worst,layers,learning",
        common + "summary,causes --by hardware,dataflow,workload"}) {
    const ShellResult run = orrery(arguments);
    ASSERT_EQ(run.code, 0) << run.err;
    std::string text = std::regex_replace(run.out, std::regex("calibrated:roofline\\."), "MODEL.");
    Json json = Json::parse(text);
    for (const char* like_summary : {"dram", "buffer", "energy", "power"}) {
      if (!json.contains(like_summary)) continue;
      std::set<std::string> own, of_summary;
      collect(json[like_summary], "", own);
      collect(json["summary"], "", of_summary);
      EXPECT_GE(own.size(), 8U) << like_summary;
      EXPECT_TRUE(std::includes(of_summary.begin(), of_summary.end(), own.begin(), own.end()))
          << like_summary;
      json.erase(like_summary);
    }
    collect(json, "", keys);
  }
  EXPECT_EQ(documented_keys(true), keys);
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
