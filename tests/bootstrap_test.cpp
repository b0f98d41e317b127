#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/shell.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

/// Of those that have ended, whatever else the machine is doing.
double cpu_seconds_of_children() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// ./orrery and the presets of this project, around a program of a few lines.
class Bootstrap : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* file : {"orrery", "CMakePresets.json"}) {
      fs::copy(fs::path(ORRERY_SOURCE_DIR) / file, root() / file);
    }
    write("packages.txt", "# none\n");
    write("CMakeLists.txt",
          "cmake_minimum_required(VERSION 3.25)\n"
          "project(small LANGUAGES CXX)\n"
          "enable_testing()\n"
          "set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)\n"
          "add_executable(orrery cli/main.cpp)\n"
          "add_test(NAME Fails COMMAND orrery 3)\n"
          "add_test(Reports echo \"[  PASSED  ] 7 tests.\")\n");
    write("cli/main.cpp", program_that_says("first"));
  }

  static std::string program_that_says(const std::string& word) {
    return "#include <cstdio>\n"
           "#include <cstdlib>\n"
           "int main(int argc, char** argv) {\n"
           "  std::printf(\"" +
           word +
           " %s\\n\", argc > 1 ? argv[1] : \"\");\n"
           "  return argc > 1 ? std::atoi(argv[1]) : 0;\n"
           "}\n";
  }

  fs::path root() const { return folder_.path(); }

  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root() / file).parent_path());
    std::ofstream(root() / file) << text;
  }

  ShellResult orrery(const std::string& arguments) const {
    return run_shell("cd / && '" + root().string() + "/orrery' " + arguments);
  }

 private:
  TempFolder folder_;
};

TEST_F(Bootstrap, BuildsWhatChangedAndPassesArgumentsAndExitCode) {
  const ShellResult first = orrery("5");
  EXPECT_EQ(first.out, "first 5\n") << first.err;
  EXPECT_EQ(first.code, 5);
  EXPECT_EQ(first.err.find("orrery: building the program, about "), 0U) << first.err;

  const ShellResult again = orrery("");
  EXPECT_EQ(again.out, "first \n");
  EXPECT_EQ(again.err, "") << "nothing changed, so nothing is built";

  write("cli/main.cpp", program_that_says("second"));
  EXPECT_EQ(orrery("").out, "second \n");
}

TEST_F(Bootstrap, AddsLittleWhenNothingChanged) {
  ASSERT_EQ(orrery("").code, 0);
  double seconds = 1e9;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const double before = cpu_seconds_of_children();
    ASSERT_EQ(orrery("").code, 0);
    seconds = std::min(seconds, cpu_seconds_of_children() - before);
  }
  EXPECT_LT(seconds, 0.3);
}

TEST_F(Bootstrap, ShowsWhyABuildFailedAndTriesAgain) {
  write("cli/main.cpp", "int main() { return mistake; }\n");
  const ShellResult failed = orrery("");
  EXPECT_EQ(failed.code, 2);
  EXPECT_EQ(failed.out, "");
  EXPECT_NE(failed.err.find("mistake"), std::string::npos) << failed.err;

  write("cli/main.cpp", program_that_says("mended"));
  EXPECT_EQ(orrery("").out, "mended \n");
}

TEST_F(Bootstrap, RunsStartedTogetherShareOneBuild) {
  const std::string program = "'" + root().string() + "/orrery'";
  const ShellResult both = run_shell(program + " & " + program + " & wait");
  EXPECT_EQ(both.out, "first \nfirst \n") << both.err;
}

TEST_F(Bootstrap, BuildsAfreshInATreeThatWasMoved) {
  ASSERT_EQ(orrery("").code, 0);
  const TempFolder elsewhere;
  const ShellResult moved = run_shell(
      "cp -a '" + root().string() + "' '" + elsewhere.path().string() + "/tree' && '" +
      elsewhere.path().string() + "/tree/orrery' && grep -c '" + elsewhere.path().string() + "' '" +
      elsewhere.path().string() + "/tree/build/release/CMakeCache.txt'");
  EXPECT_EQ(moved.code, 0) << moved.err;
}

TEST_F(Bootstrap, TestRunCountsEveryTestAndFailsWithThem) {
  const ShellResult tests = orrery("test");
  EXPECT_NE(tests.code, 0);
  EXPECT_TRUE(tests.out.ends_with("\n7 passed, 1 failed\n")) << tests.out << tests.err;
  const ShellResult one = orrery("test -R Reports");
  EXPECT_EQ(one.code, 0);
  EXPECT_TRUE(one.out.ends_with("\n7 passed, 0 failed\n")) << one.out << one.err;
}

TEST_F(Bootstrap, NamesThePackagesThatCannotBeInstalled) {
  write("packages.txt", "no-such-package-of-orrery  # a comment\n");
  const TempFolder tools;  // a machine with dpkg but no apt
  const ShellResult missing = run_shell(
      "for tool in bash env echo sed cmp xargs sort comm find dirname readlink mkdir dpkg-query "
      "flock; "
      "do"
      "  ln -s /usr/bin/$tool '" +
      tools.path().string() +
      "'; done;"
      " command -v dpkg-query >/dev/null || exit 77;"
      " PATH='" +
      tools.path().string() + "' '" + root().string() + "/orrery'");
  if (missing.code == 77) GTEST_SKIP() << "no dpkg here";
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.err.find("there is no apt-get here"), std::string::npos) << missing.err;
  EXPECT_NE(missing.err.find("no-such-package-of-orrery\n"), std::string::npos) << missing.err;
}

}  // namespace
}  // namespace orrery
