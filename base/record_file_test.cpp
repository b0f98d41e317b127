#include "base/record_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "base/random.h"
#include "tests/complaint.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

using OnOtherBuild = RecordFile::OtherBuild;

class RecordFileTest : public testing::Test {
 protected:
  RecordFile open(OnOtherBuild other = OnOtherBuild::kReplace) const {
    return {file_.string(), "--cache", "test.1", other};
  }
  std::string complaint(OnOtherBuild other = OnOtherBuild::kReplace) const {
    return complaint_of([&] { open(other); });
  }
  void expect_refused(const std::string& part) const {
    const std::string said = complaint();
    EXPECT_NE(said.find(part), std::string::npos) << said;
  }
  std::string bytes() const {
    std::ifstream in(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& text) const { std::ofstream(file_, std::ios::binary) << text; }
  static std::set<std::string> as_set(const RecordFile& file) {
    return {file.records().begin(), file.records().end()};
  }

  TempFolder folder_;
  std::filesystem::path file_ = folder_.path() / "records";
};

TEST_F(RecordFileTest, GivesBackWhatWasAdded) {
  open().add("one 1");
  open().add("two 2");
  const RecordFile file = open(OnOtherBuild::kRefuse);
  EXPECT_EQ(file.records(), (std::vector<std::string>{"one 1", "two 2"}));
  EXPECT_EQ(file.damaged(), 0u);
}

/// Every byte, every bit: a record is either as it was added, or left out and counted.
TEST_F(RecordFileTest, AFlippedBitCostsItsRecordAndIsSaid) {
  const std::set<std::string> added = {"alpha 11 12 13", "beta 21 22 23", "gamma 31 32 33"};
  for (const std::string& record : added) open().add(record);
  const std::string whole = bytes();
  const std::size_t header = whole.find('\n') + 1;
  for (std::size_t at = header; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      write(flipped);
      const RecordFile file = open();
      const std::set<std::string> read = as_set(file);
      EXPECT_TRUE(std::includes(added.begin(), added.end(), read.begin(), read.end()));
      EXPECT_GE(read.size(), at + 1 == whole.size() ? 2u : 1u) << at;
      EXPECT_GE(file.damaged(), 1u) << at << ", bit " << bit;
    }
  }
}

TEST_F(RecordFileTest, ALineThatWasCutOffSpoilsNoOther) {
  open().add("alpha");
  open().add("beta");
  const std::string whole = bytes();
  for (std::size_t size = whole.find('\n') + 1; size < whole.size(); ++size) {
    write(whole.substr(0, size));
    open().add("gamma");
    const std::set<std::string> read = as_set(open());
    EXPECT_TRUE(read.contains("gamma")) << size;
    EXPECT_EQ(read.contains("alpha"), size + 1 >= whole.find("beta") - 17) << size;
  }
}

TEST_F(RecordFileTest, OfAnotherBuildIsReplacedOrRefused) {
  write("# orrery test.1, build 0123\n0123456789abcdef old\n");
  EXPECT_NE(
      complaint(OnOtherBuild::kRefuse).find("found '# orrery test.1, build 0123'; allowed: '"),
      std::string::npos);
  RecordFile file = open();
  EXPECT_TRUE(file.records().empty());
  file.add("new");
  EXPECT_EQ(as_set(open()), (std::set<std::string>{"new"}));
  // Another build came between two records.
  write("# orrery test.1, build 0123\n0123456789abcdef old\n");
  file.add("newer");
  EXPECT_EQ(as_set(open()), (std::set<std::string>{"newer"}));
}

TEST_F(RecordFileTest, RefusesWhatItMustNotBelieveOrOverwrite) {
  write("notes\n");
  expect_refused("is no file of test.1; allowed: a new file");
  EXPECT_EQ(bytes(), "notes\n");
  write("# orrery cells.2, build 0123\n");
  expect_refused("is no file of test.1");
  write("");
  std::filesystem::resize_file(file_, std::uintmax_t{2} << 30);  // sparse
  expect_refused("allowed: up to 1073741824");
  std::filesystem::remove(file_);
  open().add("one");
  for (const mode_t mode : {0666, 0622, 0664}) {
    chmod(file_.c_str(), mode);
    expect_refused("others may write it");
  }
  std::filesystem::remove(file_);
  std::filesystem::create_directory(file_);
  expect_refused("cannot be written");
  std::filesystem::remove(file_);
  mkfifo(file_.c_str(), 0600);
  expect_refused("is no regular file");
  if (geteuid() != 0) return;
  std::filesystem::remove(file_);
  write("");
  ASSERT_EQ(chown(file_.c_str(), 12345, 12345), 0);
  expect_refused("belongs to user 12345");
}

/// In a process of its own, whose files may not grow further.
TEST_F(RecordFileTest, AFullDiskLeavesTheFileAsItWas) {
  open().add("one");
  const std::string whole = bytes();
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{whole.size() + 20, whole.size() + 20};
    setrlimit(RLIMIT_FSIZE, &limit);
    RecordFile file = open();
    const std::string said = complaint_of([&] { file.add("two two two two two"); });
    _exit(said.find("cannot be written: File too large") == std::string::npos ? 1 : 0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(bytes(), whole);
}

/// Processes that add at once, some of which are killed: what an add returned for is there.
TEST_F(RecordFileTest, SharedByProcessesNothingIsLost) {
  constexpr int kProcesses = 6, kRecords = 60;
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  std::vector<pid_t> children;
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = fork();
    if (child == 0) {
      RecordFile file = open();
      std::ofstream done(folder_.path() / ("done" + std::to_string(process)));
      for (int i = 0; i < kRecords; ++i) {
        file.add(std::to_string(process) + "," + std::to_string(i));
        done << process << ',' << i << std::endl;  // flushed: survives the kill
      }
      _exit(0);
    }
    children.push_back(child);
  }
  usleep(static_cast<useconds_t>(1000 + random.below(20'000)));
  kill(children[0], SIGKILL);
  kill(children[1], SIGKILL);
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  const std::set<std::string> read = as_set(open());
  for (int process = 0; process < kProcesses; ++process) {
    std::ifstream done(folder_.path() / ("done" + std::to_string(process)));
    std::size_t lines = 0;
    for (std::string line; std::getline(done, line); ++lines) EXPECT_TRUE(read.contains(line));
    EXPECT_TRUE(process < 2 || lines == kRecords) << "not killed";
  }
}

}  // namespace
}  // namespace orrery
