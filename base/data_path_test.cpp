#include "base/data_path.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace orrery {
namespace {

namespace fs = std::filesystem;

/// A folder of data that $ORRERY_DATA names, for one test.
class DataPath : public testing::Test {
 protected:
  DataPath() : root_(fs::path(testing::TempDir()) / "orrery_data_path_test") {
    fs::create_directories(root_ / "things");
    std::ofstream(root_ / "things" / "mine.yaml") << "a: 1\n";
    std::ofstream(root_ / "things" / "notes.txt") << "\n";
    if (const char* before = std::getenv("ORRERY_DATA")) before_ = before;
    setenv("ORRERY_DATA", root_.c_str(), 1);
  }
  ~DataPath() override {
    fs::remove_all(root_);
    if (before_.empty()) {
      unsetenv("ORRERY_DATA");
    } else {
      setenv("ORRERY_DATA", before_.c_str(), 1);
    }
  }

  fs::path root_;
  std::string before_;
};

TEST_F(DataPath, PrefersTheEnvironment) {
  EXPECT_EQ(data_path("things/mine.yaml"), root_ / "things/mine.yaml");
}

TEST_F(DataPath, FallsBackToTheFilesOfTheProgram) {
  EXPECT_TRUE(fs::exists(data_path("workloads/networks/tiny.yaml")));
}

TEST_F(DataPath, OfAMissingFileIsAPathToComplainAbout) {
  EXPECT_FALSE(fs::exists(data_path("things/theirs.yaml")));
  EXPECT_EQ(data_path("things/theirs.yaml").filename(), "theirs.yaml");
}

TEST_F(DataPath, NamesAreTheYamlFilesWithoutSuffix) {
  EXPECT_EQ(data_names("things"), std::vector<std::string>{"mine"});
  EXPECT_TRUE(data_names("nothing_here").empty());
}

}  // namespace
}  // namespace orrery
