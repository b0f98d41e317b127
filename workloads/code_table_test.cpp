#include "workloads/code_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "tests/complaint.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

class CodeTables : public testing::Test {
 protected:
  CodeTable read(const std::string& text) {
    const auto file = folder_.path() / "table.csv";
    std::ofstream(file) << text;
    return CodeTable::read(file);
  }
  std::string complaint(const std::string& text) {
    const std::string said = complaint_of([&] { read(text); });
    return said.substr(said.find("table.csv"));
  }
  TempFolder folder_;
};

TEST_F(CodeTables, KeepTheirNumbersInTheirRows) {
  const CodeTable table =
      read("# from\n# somewhere\ncode,accuracy,ms\r\n01,9.5,3\n10,8,\n01,7,1\n");
  EXPECT_EQ(table.source(), "from somewhere");
  EXPECT_EQ(table.size(), 3);
  EXPECT_EQ(table.find("10"), 1);
  EXPECT_EQ(table.find("01"), 0);  // the first of two
  EXPECT_FALSE(table.find("11"));
  EXPECT_EQ(table.column("accuracy"), (std::vector<double>{9.5, 8, 7}));
  EXPECT_TRUE(std::isnan(table.column("ms")[1]));
}

TEST_F(CodeTables, SayWhatIsWrongAndWhere) {
  EXPECT_EQ(complaint("arch,accuracy\n"),
            "table.csv:1: found 'arch'; allowed as the first column: code");
  EXPECT_EQ(complaint("code,accuracy\n01,9,8\n"), "table.csv:2: found 3 fields; allowed: 2");
  EXPECT_EQ(complaint("code,accuracy\n01,9x\n"),
            "table.csv:2: accuracy: found '9x'; allowed: a number, or nothing");
  EXPECT_EQ(complaint("code,accuracy\n,9\n"), "table.csv:2: found no code in the first column");
  EXPECT_EQ(complaint("# nothing\n"), "table.csv: has no header line");
  const std::string said = complaint_of([&] { read("code,accuracy\n01,9\n").column("ms"); });
  EXPECT_EQ(said.substr(said.find("table.csv")),
            "table.csv: has no column 'ms'; allowed: accuracy");
}

}  // namespace
}  // namespace orrery
