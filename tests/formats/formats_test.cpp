#include <filesystem>
#include <functional>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

/// Files that version 0.1.0 wrote, in tests/formats.
class Formats : public Program {
 protected:
  static std::filesystem::path file(const std::string& name) {
    return std::filesystem::path(ORRERY_SOURCE_DIR "/tests/formats") / name;
  }

  /// Every key of `before` has to be in `now`, with a value of the same kind.
  void expect_keys(const nlohmann::json& before, const nlohmann::json& now,
                   const std::string& path) {
    const bool numbers = before.is_number() && now.is_number();
    const bool may_be_known_now = before.is_null();
    EXPECT_TRUE(numbers || may_be_known_now || before.type() == now.type()) << path;
    if (before.is_array() && !before.empty() && !now.empty()) {
      expect_keys(before.front(), now.front(), path + "[]");
    }
    if (!before.is_object()) return;
    for (const auto& [key, value] : before.items()) {
      ASSERT_TRUE(now.contains(key)) << path << "." << key << " has disappeared";
      expect_keys(value, now.at(key), path + "." + key);
    }
  }
};

TEST_F(Formats, NoKeyOfTheJsonHasDisappeared) {
  std::ifstream in(file("simulate.v1.json"));
  const auto before = nlohmann::json::parse(in);
  expect_keys(before, simulate("--gemm 8,9,10 --hardware scalesim"), "");
}

/// What another version wrote is read, or refused in a line and left as it is.
TEST_F(Formats, StudiesAndCachesOfOtherVersionsAreRefusedAndStay) {
  write("s.yaml", "workload: tiny\nknobs: {array.rows: [4, 8]}\nfidelity: model:roofline\n");
  std::filesystem::copy_file(file("study.v1"), folder() / "study");
  std::filesystem::copy_file(file("cache.v1"), folder() / "cache");
  const std::string study = read("study"), cache = read("cache");
  const ShellResult resumed =
      orrery("search s.yaml --budget 2 --strategy random --study study --resume");
  EXPECT_EQ(resumed.code, 2);
  EXPECT_NE(resumed.err.find("another"), std::string::npos) << resumed.err;
  const ShellResult cached = orrery("simulate --gemm 8,9,10 --hardware scalesim --cache cache");
  EXPECT_EQ(cached.code, 2);
  EXPECT_NE(cached.err.find("allowed: a new file"), std::string::npos) << cached.err;
  EXPECT_EQ(read("cache"), cache);
  EXPECT_EQ(read("study").size(), study.size());
}

}  // namespace
}  // namespace orrery
