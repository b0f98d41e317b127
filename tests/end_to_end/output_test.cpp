#include <gtest/gtest.h>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

constexpr const char* kRun = "simulate --gemm 64,64,64 ";

class FilesOfTheProgram : public Program {};

/// Options that write a file, each with what makes the run write more than a block.
const char* const kFiles[] = {"--output a --format json", "--output a --format hdf5 --pe-maps",
                              "--trace a", "--vcd a"};

TEST_F(FilesOfTheProgram, ThatDoNotFitLeaveTheOlderOneAndALine) {
  for (const std::string options : kFiles) {
    write("a", "old");
    const ShellResult result = run_shell(
        "cd '" + folder().string() + "' && ulimit -f 1 && '" ORRERY_PROGRAM "' " + kRun + options);
    EXPECT_EQ(result.code, 2) << options << "\n" << result.err;
    EXPECT_NE(result.err.find("File too large"), std::string::npos) << options << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_EQ(read("a"), "old") << options;
  }
}

TEST_F(FilesOfTheProgram, AreNoDevicesAndNoFolders) {
  std::filesystem::create_directory(folder() / "folder");
  for (const std::string option : {"--output", "--trace", "--vcd", "--cache"}) {
    for (const std::string target : {"folder", "/dev/full", "/dev/null", "none/a"}) {
      const ShellResult result = orrery(kRun + option + " " + target);
      EXPECT_EQ(result.code, 2) << option << " " << target;
      EXPECT_NE(result.err.find(option + ": "), std::string::npos) << result.err;
    }
  }
  const ShellResult full = orrery(kRun + std::string("> /dev/full"));
  EXPECT_EQ(full.code, 2);
  EXPECT_NE(full.err.find("standard output: cannot be written: No space"), std::string::npos);
}

TEST_F(FilesOfTheProgram, MayBeStandardOutputAndPipes) {
  const std::string text = orrery(kRun).out;
  EXPECT_EQ(orrery(std::string(kRun) + "--output /dev/stdout").out, text);
  EXPECT_EQ(orrery(std::string(kRun) + "--output /dev/stdout | cat").out, text);
  EXPECT_EQ(orrery(std::string(kRun) + "--output /proc/self/fd/1 > a; cat a").out, text);
  const ShellResult fifo = run_shell("cd '" + folder().string() +
                                     "' && mkfifo p && { cat p & } && '" ORRERY_PROGRAM "' " +
                                     kRun + "--output p && wait && test -p p");
  EXPECT_EQ(fifo.code, 0) << fifo.err;
  EXPECT_EQ(fifo.out, text);
}

TEST_F(FilesOfTheProgram, AreTheSameBytesOfTheSameRun) {
  for (const std::string options : {"--vcd a", "--trace a", "--output a --format hdf5"}) {
    orrery(kRun + options);
    const std::string first = read("a");
    orrery(kRun + options);
    EXPECT_EQ(read("a"), first) << options;
    EXPECT_FALSE(first.empty());
  }
}

TEST_F(FilesOfTheProgram, WaveformsNameCauses) {
  orrery(std::string(kRun) + "--vcd a");
  const std::string wave = read("a");
  EXPECT_EQ(wave.find("$date"), std::string::npos);
  const std::string declared = "$var string 1 ";
  const std::size_t at = wave.find(declared);
  ASSERT_NE(at, std::string::npos) << wave.substr(0, 400);
  const std::string identifier = wave.substr(at + declared.size(), 1);
  EXPECT_EQ(wave.compare(at, declared.size() + 12, declared + identifier + " cause $end"), 0);
  for (const std::string cause : {"computing", "waiting_dram"}) {
    EXPECT_NE(wave.find("s" + cause + " " + identifier), std::string::npos) << cause;
  }
}

/// A network whose names would do harm where they are shown.
constexpr const char* kNames =
    "name: \"=cmd|x\\x1b]0;t\\x07\"\n"
    "layers:\n"
    "  - {name: \"@SUM(A1)\\u202Egnp\\x9b2J\\x7f\", op: matmul, m: 8, n: 8, k: 8}\n";

TEST_F(FilesOfTheProgram, HoldNoCharacterThatATerminalObeys) {
  write("n.yaml", kNames);
  for (const std::string format : {"table", "json", "csv"}) {
    const ShellResult result = orrery("simulate --workload n.yaml --format " + format);
    ASSERT_EQ(result.code, 0) << result.err;
    for (const char* bad : {"\x1b", "\x07", "\x7f", "\xc2\x9b", "\xe2\x80\xae"}) {
      EXPECT_EQ(result.out.find(bad), std::string::npos) << format;
    }
  }
  const auto json = simulate("--workload n.yaml");
  EXPECT_EQ(json["layers"][0]["name"], "@SUM(A1)\u202Egnp\u009b2J\x7f") << "nothing is lost";
  const std::string csv = orrery("simulate --workload n.yaml --format csv").out;
  EXPECT_NE(csv.find(",'=cmd|x"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",'@SUM(A1)"), std::string::npos) << csv;
  for (const std::string trace : {"--trace a", "--output a --format json"}) {
    orrery("simulate --workload n.yaml " + trace);
    EXPECT_EQ(read("a").find("\x1b"), std::string::npos);
  }
}

}  // namespace
}  // namespace orrery
