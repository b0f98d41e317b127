#include <algorithm>
#include <iterator>

#include "tests/end_to_end/browser.h"
#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

using Json = nlohmann::json;

/// Names that would be markup, if names were.
constexpr const char* kHostile =
    "</script><script>failures.push('ran')</script><img src=x> {b} \"'";

class Report : public Program {
 protected:
  /// What the page of these runs embeds.
  Json data(const std::string& runs) {
    const ShellResult made = orrery("report " + runs + " --output r.html");
    EXPECT_EQ(made.code, 0) << made.err;
    page = read("r.html");
    const std::string mark = "id=\"data\">";
    const auto begin = page.find(mark) + mark.size();
    return Json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  }

  Json run(const std::string& arguments, const std::string& file) {
    const Json json = simulate(arguments);
    write(file, json.dump());
    return json;
  }

  void refuse(const std::string& file, const std::string& text, const std::string& complaint) {
    write(file, text);
    const ShellResult result = orrery("report " + file + " --output none.html");
    EXPECT_EQ(result.code, 2) << text;
    EXPECT_NE(result.err.find(complaint), std::string::npos) << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_FALSE(std::filesystem::exists(folder() / "none.html"));
  }

  std::string page;
};

TEST_F(Report, CarriesTheCountsOfTheRun) {
  const Json json = run("--workload tiny --technology cacti_45nm", "a.json");
  const Json found = data("a.json")["runs"][0];
  EXPECT_EQ(found["kind"], "simulate");
  const Json& layers = found["layers"];
  ASSERT_EQ(layers["name"].size(), json["layers"].size());
  for (std::size_t i = 0; i < json["layers"].size(); ++i) {
    const Json& layer = json["layers"][i];
    EXPECT_EQ(layers["name"][i], layer["name"]);
    EXPECT_EQ(layers["cycles"][i], layer["cycles"]);
    double pe_cycles = 0, bytes = 0;
    for (const Json& value : layers["pe_cycles"][i]) pe_cycles += value.get<double>();
    for (const Json& value : layers["dram"][i]) bytes += value.get<double>();
    EXPECT_EQ(pe_cycles, 1024.0 * layer["cycles"].get<double>());
    double traffic = 0;
    for (const Json& value : layer["traffic_bytes"]["dram"]) traffic += value.get<double>();
    EXPECT_EQ(bytes, traffic);
  }
  EXPECT_DOUBLE_EQ(found["hardware"]["dram_bytes_per_cycle"], 8 * 1.6);
  EXPECT_TRUE(found["pe_maps"].is_null());
}

/// Each component's energy is that of its operands.
TEST_F(Report, SplitsOfEnergyAddUp) {
  for (const char* hardware : {"systolic_32x32", "eyeriss_v1"}) {
    const Json json =
        simulate("--workload tiny --technology cacti_45nm --hardware " + std::string(hardware));
    for (const Json& layer : json["layers"]) {
      std::vector<double> operands(4);
      for (const auto& [component, split] : layer["energy"]["split_pj"].items()) {
        double sum = 0;
        for (std::size_t i = 0; i < split.size(); ++i) {
          sum += split[i].get<double>();
          operands.at(i) += split[i].get<double>();
        }
        const double whole = layer["energy"]["components_pj"][component];
        EXPECT_NEAR(sum, whole, 1e-9 * whole) << component;
      }
      const Json& whole = layer["energy"]["operands_pj"];
      EXPECT_NEAR(operands[0], whole["ifmap"].get<double>(), 1e-9 * operands[0]);
      EXPECT_NEAR(operands[3], whole["shared"].get<double>(), 1e-9 * operands[3]);
    }
  }
}

TEST_F(Report, ThinsMapsOfThePes) {
  const Json json =
      run("--gemm 100,100,100 --set array.rows=100 --set array.cols=70 --pe-maps", "a.json");
  const Json maps = data("a.json")["runs"][0]["pe_maps"];
  EXPECT_EQ(maps["left_out"], 0);
  const Json& map = maps["maps"][0];
  EXPECT_EQ(map["rows"], 50);
  EXPECT_EQ(map["cols"], 35);
  EXPECT_EQ(map["row_block"], 2);
  double mean = 0;
  for (const Json& cell : map["causes"]["computing"]) mean += cell.get<double>() / (50 * 35);
  EXPECT_NEAR(mean / 1000, json["layers"][0]["utilization"].get<double>(), 0.001);
}

TEST_F(Report, NamesCannotEndTheScript) {
  Json json = run("--gemm 8,8,8", "a.json");
  json["layers"][0]["name"] = kHostile;
  json["workload"] = "<!--<script>";
  write("a.json", json.dump());
  EXPECT_EQ(data("a.json")["runs"][0]["layers"]["name"][0], kHostile);
  EXPECT_EQ(page.find("<img src=x>"), std::string::npos);
  EXPECT_EQ(page.find("<!--<script>"), std::string::npos);
}

TEST_F(Report, RefusesWhatIsNoRunInALine) {
  refuse("a.json", "[]", "found no JSON object");
  refuse("a.json", "{}", "schema: found ''");
  refuse("a.json", R"({"schema": "orrery.other.v1"})", "found 'orrery.other.v1'");
  refuse("a.json", R"({"schema": "orrery.simulate.v1"})", "hardware: found nothing");
  Json json = simulate("--gemm 8,8,8");
  Json broken = json;
  broken["layers"][0]["cycles"] = "many";
  refuse("a.json", broken.dump(), R"(layers[0].cycles: found "many")");
  broken = json;
  broken["layers"][0].erase("pe_cycles");
  refuse("a.json", broken.dump(), "layers[0].pe_cycles: found nothing");
  EXPECT_EQ(orrery("report").code, 2);
  EXPECT_EQ(orrery("report nothing.json").code, 2);
}

TEST_F(Report, OfAThousandLayersStaysSmall) {
  Json json = simulate("--gemm 64,64,64 --technology cacti_45nm");
  const Json layer = json["layers"][0];
  for (int i = 1; i < 1000; ++i) {
    json["layers"].push_back(layer);
    json["layers"].back()["name"] = "block" + std::to_string(i) + ".attention.projection";
  }
  write("a.json", json.dump());
  data("a.json");
  EXPECT_LT(page.size(), 5U << 20U);
}

class ReportInBrowser : public Report {
 protected:
  void SetUp() override {
    if (!Browser::is_there()) GTEST_SKIP() << "chromium is not installed (packages-extra.txt)";
  }

  Json look(const std::string& script, int width = 1280) {
    std::string errors;
    Json found = Browser::run(folder(), page, script, errors, width);
    EXPECT_EQ(errors, "");
    return found;
  }

  static constexpr const char* kCharts =
      "[...document.querySelectorAll('.chart')].filter((one) => !one.closest('[hidden]'))"
      ".map((one) => Number(one.dataset.marks || 0))";
};

TEST_F(ReportInBrowser, DrawsEveryChartAndAClickFilters) {
  Json json = run("--workload tiny --hardware eyeriss_v1 --pe-maps", "a.json");
  json["layers"][1]["name"] = kHostile;
  write("a.json", json.dump());
  data("a.json");
  const Json found = look(
      "const rows = () => document.querySelectorAll('section:last-of-type tbody tr').length;"
      "const before = rows();"
      "const chip = [...document.querySelectorAll('.chips button')].pop();"
      "chip.click();"
      "const after = rows();"
      "document.querySelector('button.link').click();"
      "const details = document.querySelector('.details');"
      "return {before, after, promised: Number(chip.textContent.match(/\\((\\d+)\\)$/)[1]),"
      "  details: details.hidden ? '' : details.textContent, width: document.body.scrollWidth,"
      "  labels: [...document.querySelectorAll('.chart')].every((one) => one.ariaLabel),"
      "  marks: " +
      std::string(kCharts) + "};");
  ASSERT_TRUE(found.is_object());
  EXPECT_EQ(found["before"], json["layers"].size());
  EXPECT_EQ(found["after"], found["promised"]);
  const std::string details = found["details"];
  EXPECT_TRUE(details.starts_with(json["layers"][0]["name"].get<std::string>())) << details;
  EXPECT_EQ(details.find("[object"), std::string::npos) << details;
  EXPECT_EQ(found["labels"], true);
  EXPECT_LE(found["width"], 1280);
  EXPECT_EQ(found["marks"].size(), 6U);
  for (const Json& marks : found["marks"]) EXPECT_GT(marks, 10) << found["marks"];
}

TEST_F(ReportInBrowser, ComparesRunsAndFitsATelephone) {
  run("--workload tiny --technology cacti_45nm", "a.json");
  run("--workload tiny --technology cacti_45nm --set dram.bus_bytes=16", "b.json");
  data("a.json b.json");
  // Chromium's windows are not narrower than 500.
  page.insert(page.find("</head>"), "<style>html { width: 400px; }</style>");
  const Json found = look(
      "return {widest: Math.max(...[...document.querySelectorAll('main, section, figure, .figures, "
      ".controls, .chart')].map((one) => one.scrollWidth)), marks: " +
          std::string(kCharts) + "};",
      500);
  ASSERT_TRUE(found.is_object());
  EXPECT_LE(found["widest"], 400);
  EXPECT_EQ(found["marks"].size(), 6U);
  for (const Json& marks : found["marks"]) EXPECT_GT(marks, 10) << found["marks"];
}

}  // namespace
}  // namespace orrery
