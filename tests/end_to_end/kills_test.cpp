#include <cstdlib>
#include <functional>
#include <random>
#include <string>

#include "base/random.h"
#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

/// Commands that are killed at random moments: what they wrote is whole, and going on gives what an
/// undisturbed run gives. $ORRERY_KILLS says how often for each (200 for a campaign).
class Kills : public Program {
 protected:
  void SetUp() override {
    const char* given = std::getenv("ORRERY_KILLS");
    if (given != nullptr) kills_ = std::atoi(given);
    seed_ = std::random_device()();
    random_ = Random(seed_);
    write("spec.yaml",
          "workload: tiny\nknobs: {array.rows: [4, 8, 16], array.cols: [4, 8, 16]}\n"
          "strategy: genetic\nbudget: 9\n");
  }

  /// Starts `orrery ARGUMENTS` as often as `at_once` says, and kills all after a random time.
  void kill_once(const std::string& arguments, int at_once = 1) {
    const double seconds = 0.005 + 0.25 * random_.uniform();
    std::string script = "cd '" + folder().string() + "'\n";
    for (int i = 0; i < at_once; ++i) {
      script +=
          "'" ORRERY_PROGRAM "' " + arguments + " > said 2>&1 & p" + std::to_string(i) + "=$!\n";
    }
    script += "sleep " + std::to_string(seconds) + "\n";
    for (int i = 0; i < at_once; ++i) script += "kill -9 $p" + std::to_string(i) + "\n";
    run_shell(script + "wait");
  }

  void expect_old_or(const std::string& file, const std::string& whole) const {
    const std::string now = read(file);
    EXPECT_TRUE(now == "old\n" || now.size() == whole.size()) << "seed " << seed_ << "\n" << now;
  }

  int kills_ = 2;
  std::uint64_t seed_ = 0;
  Random random_{0};
};

TEST_F(Kills, SimulateLeavesTheOldFileOrTheNewOne) {
  const std::string run = "simulate --workload tiny --format csv --output out.csv";
  ASSERT_EQ(orrery(run).code, 0);
  const std::string whole = read("out.csv");
  for (int i = 0; i < kills_; ++i) {
    write("out.csv", "old\n");
    kill_once(run);
    expect_old_or("out.csv", whole);
  }
}

TEST_F(Kills, ProcessesThatShareACacheLoseNothing) {
  const std::string run = "simulate --workload resnet18 --cache cache ";
  const std::string whole = orrery("simulate --workload resnet18").out;
  for (int i = 0; i < kills_; ++i) {
    kill_once(run, 2);
    if (i % 10 == 9) write("cache", "");
  }
  EXPECT_EQ(orrery(run).out, whole) << "seed " << seed_;
  EXPECT_EQ(orrery(run).out, whole) << "seed " << seed_;
}

TEST_F(Kills, ASearchGoesOnToTheSame) {
  const std::string run = "search spec.yaml --output out.csv --jobs 2 ";
  ASSERT_EQ(orrery(run).code, 0);
  const std::string whole = read("out.csv");
  write("out.csv", "old\n");
  for (int i = 0; i < kills_; ++i) {
    const std::string study = "study" + std::to_string(i / 4);
    kill_once(run + "--study " + study + " --resume");
    expect_old_or("out.csv", whole);
    if (i % 4 < 3 && i + 1 < kills_) continue;
    const ShellResult result = orrery(run + "--study " + study + " --resume");
    EXPECT_EQ(result.code, 0) << result.err << "seed " << seed_;
    EXPECT_EQ(read("out.csv"), whole) << "seed " << seed_;
  }
}

TEST_F(Kills, ARaceLeavesTheOldFileOrTheNewOne) {
  const std::string run = "race spec.yaml --strategies random,genetic --seeds 2 --output out ";
  ASSERT_EQ(orrery(run).code, 0);
  const std::string whole = read("out");
  for (int i = 0; i < kills_; ++i) {
    write("out", "old\n");
    kill_once(run + "--jobs 2");
    expect_old_or("out", whole);
  }
}

}  // namespace
}  // namespace orrery
