#include "hardware/catalog.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/data_path.h"
#include "hardware/keys.h"

namespace orrery {
namespace {

TEST(HardwareCatalog, ListsEveryPresetWithOneSentence) {
  std::string names;
  for (const HardwarePreset& preset : list_hardware()) {
    names += preset.name + " ";
    EXPECT_FALSE(preset.sentence.empty()) << preset.name;
    EXPECT_EQ(preset.sentence.find(". "), std::string::npos) << preset.sentence;
    EXPECT_LE(preset.sentence.size(), 100U) << preset.sentence;
  }
  EXPECT_EQ(names,
            "axis_sa codesign_256 dpu_b4096 eyeriss_cluster_rtl eyeriss_v1 eyeriss_v1_rtl scalesim "
            "stonne_tpu "
            "systolic_32x32 tpu_v1 ws_shadow ");
}

TEST(HardwareCatalog, ShowsEveryKeyWithSentenceUnitAndDefault) {
  const std::string shown = show_hardware("systolic_32x32", {"array.rows=7"});
  EXPECT_NE(shown.find("  rows: 7                       # rows of PEs [PEs]; default 32\n"),
            std::string::npos);
  std::istringstream lines(shown);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  Accelerator a;
  for (const Key& key : describe(a)) {
    EXPECT_NE(shown.find(key.name() + ":"), std::string::npos) << key.path;
  }
}

TEST(HardwareCatalog, DocumentationHasTheKeysOfTheDeclaration) {
  std::ifstream file(data_path("docs/hardware.md"));
  std::stringstream text;
  text << file.rdbuf();
  const std::string begin = "<!-- keys -->\n", end = "<!-- end of keys -->\n";
  const auto from = text.str().find(begin), to = text.str().find(end);
  ASSERT_TRUE(from != std::string::npos && to != std::string::npos) << "docs/hardware.md";
  const std::string found = text.str().substr(from + begin.size(), to - from - begin.size());
  EXPECT_TRUE(found == hardware_keys_markdown())
      << "docs/hardware.md is out of step with hardware/keys.cpp; between the markers it should "
         "say\n"
      << hardware_keys_markdown();
}

}  // namespace
}  // namespace orrery
