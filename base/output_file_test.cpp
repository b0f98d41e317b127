#include "base/output_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

class OutputFiles : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path() / name; }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
  }
  void write(const std::string& name, const std::string& text) const {
    write_file(OutputTarget::of(path(name), "--output"), text);
  }
  std::string complaint(const std::string& name, const std::string& text = "new") const {
    try {
      write(name, text);
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
  }

 private:
  TempFolder folder_;
};

TEST_F(OutputFiles, AreThereInFullOrNotAtAll) {
  put("a", "old");
  {
    OutputFile file(OutputTarget::of(path("a"), "--output"));
    file.write("half");
  }
  EXPECT_EQ(read("a"), "old");
  write("a", std::string(200'000, 'x'));
  EXPECT_EQ(read("a"), std::string(200'000, 'x'));
  EXPECT_EQ(files(), 1U) << "a temporary file was left behind";
}

TEST_F(OutputFiles, KeepTheModeOfTheOlderFileAndOtherwiseObeyTheMask) {
  put("a", "old");
  fs::permissions(path("a"), fs::perms(0640));
  const mode_t mask = umask(027);
  write("a", "new");
  write("b", "new");
  umask(mask);
  EXPECT_EQ(fs::status(path("a")).permissions(), fs::perms(0640));
  EXPECT_EQ(fs::status(path("b")).permissions(), fs::perms(0640));
}

TEST_F(OutputFiles, ReplaceTheTargetOfALinkAndNotTheLink) {
  put("target", "old");
  fs::create_symlink("target", path("near"));
  fs::create_symlink(path("near"), path("far"));
  fs::create_symlink("none", path("dangling"));
  write("far", "new");
  write("dangling", "made");
  EXPECT_EQ(read("target"), "new");
  EXPECT_EQ(read("none"), "made");
  for (const char* link : {"near", "far", "dangling"}) EXPECT_TRUE(fs::is_symlink(path(link)));
  fs::create_symlink("loop", path("loop"));
  EXPECT_NE(complaint("loop"), "");
}

TEST_F(OutputFiles, AreNeverPutInPlaceOfWhatIsNoRegularFile) {
  fs::create_directory(path("folder"));
  fs::create_symlink("folder", path("link"));
  EXPECT_NE(complaint("folder").find("is a directory; allowed: a file, a pipe"), std::string::npos);
  EXPECT_NE(complaint("link").find("is a directory"), std::string::npos);
  EXPECT_TRUE(fs::is_directory(path("folder")));
  EXPECT_THROW(OutputTarget::of("/dev/full", "--output"), InputError);
  EXPECT_THROW(OutputTarget::of("/dev/null", "--output"), InputError);
  EXPECT_NE(complaint("none/a"), "");
  EXPECT_NE(complaint("folder/../a/b"), "");
}

TEST_F(OutputFiles, GoIntoPipes) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  std::string received;
  std::thread reader([&] { received = read("pipe"); });
  write("pipe", std::string(200'000, 'x'));
  reader.join();
  EXPECT_EQ(received, std::string(200'000, 'x'));
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
}

TEST_F(OutputFiles, GoIntoFilesThatAreOpenAlready) {
  put("a", "old\n");
  const int file = open(path("a").c_str(), O_WRONLY | O_APPEND);
  fs::create_symlink("/proc/self/fd/" + std::to_string(file), path("descriptor"));
  write("descriptor", "new");
  close(file);
  EXPECT_EQ(read("a"), "old\nnew");
  EXPECT_NE(complaint("descriptor"), "") << "it is closed by now";
}

TEST_F(OutputFiles, ThatDoNotFitLeaveTheOlderOne) {
  put("a", "old");
  rlimit usual = {};
  getrlimit(RLIMIT_FSIZE, &usual);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small = {4096, usual.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string found = complaint("a", std::string(1'000'000, 'x'));
  const std::string none = complaint("b", std::string(1'000'000, 'x'));
  setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, handler);
  EXPECT_NE(found.find("File too large; what it held before is still there"), std::string::npos)
      << found;
  EXPECT_EQ(none.find("held before"), std::string::npos) << none;
  EXPECT_EQ(read("a"), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(OutputFiles, MayHaveNamesAsLongAsNamesCanBe) {
  const std::string name(255, 'a');
  write(name, "new");
  EXPECT_EQ(read(name), "new");
  EXPECT_NE(complaint(std::string(256, 'a')).find("File name too long"), std::string::npos);
}

}  // namespace
}  // namespace orrery
