#include "search/child_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>

#include "tests/temp_folder.h"

namespace orrery {
namespace {

using Heard = LineSocket::Heard;

LineSocket::Clock::time_point in_ms(int milliseconds) {
  return LineSocket::Clock::now() + std::chrono::milliseconds(milliseconds);
}

ChildProcess shell(const std::string& script) {
  return ChildProcess(std::vector<std::string>{"/bin/sh", "-c", script});
}

/// Does the process end soon? Nobody may have asked yet how it did.
bool ends(pid_t pid) {
  for (int i = 0; i < 500; ++i, usleep(10'000)) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    std::string number, name, state;
    if (!(status >> number >> name >> state) || state == "Z") return true;
  }
  return false;
}

TEST(ChildProcess, AnswersInLines) {
  ChildProcess child = shell("while read line; do echo \"<$line>\"; done");
  std::string line;
  for (const std::string said : {"one", "", "three"}) {
    EXPECT_TRUE(child.lines().send(said));
    EXPECT_EQ(child.lines().wait_for_line(line, in_ms(5000)), Heard::kLine);
    EXPECT_EQ(line, "<" + said + ">");
  }
}

TEST(ChildProcess, SaysHowItEnded) {
  std::string line;
  for (const auto& [script, how] :
       {std::pair("exit 7", "exit code 7"), std::pair("kill -9 $$", "signal 9"),
        std::pair("exec >&- <&-; sleep 1000", "signal 9")}) {
    ChildProcess child = shell(script);
    EXPECT_EQ(child.lines().wait_for_line(line, in_ms(5000)), Heard::kEnd) << script;
    EXPECT_EQ(child.end(), how) << script;
  }
}

TEST(ChildProcess, IsNotWaitedForLongerThanAsked) {
  std::string line;
  ChildProcess silent = shell("sleep 1000");
  EXPECT_EQ(silent.lines().wait_for_line(line, in_ms(50)), Heard::kTooLate);
  ChildProcess drop = shell("while sleep 0.01; do printf x; done");
  EXPECT_EQ(drop.lines().wait_for_line(line, in_ms(100)), Heard::kTooLate);
  EXPECT_FALSE(silent.lines().send(std::string(10'000'000, 'x'), in_ms(50))) << "nobody reads";
}

TEST(ChildProcess, SaysWhatItLikesWhileItIsSpokenTo) {
  // Neither end may wait for the other to read.
  ChildProcess child = shell("head -c 4000000 /dev/zero | tr '\\0' x; echo; wc -c");
  EXPECT_TRUE(child.lines().send(std::string(4'000'000, 'y'), in_ms(10'000)));
  std::string line;
  EXPECT_EQ(child.lines().wait_for_line(line, in_ms(10'000)), Heard::kLine);
  EXPECT_EQ(line.size(), 4'000'000u);
}

TEST(ChildProcess, RunsWorkInACopyOfThisProcess) {
  const std::string known = "what was read before";
  ChildProcess child([&](LineSocket& lines) {
    std::string line;
    while (lines.wait_for_line(line) == Heard::kLine) lines.send(line + known);
  });
  child.lines().send("and ");
  std::string line;
  EXPECT_EQ(child.lines().wait_for_line(line, in_ms(5000)), Heard::kLine);
  EXPECT_EQ(line, "and " + known);
}

TEST(ChildProcess, WhatItStartedEndsWithIt) {
  pid_t pid = 0;
  {
    ChildProcess child = shell("sleep 1000 & echo $!; wait");
    std::string line;
    ASSERT_EQ(child.lines().wait_for_line(line, in_ms(5000)), Heard::kLine);
    pid = std::stoi(line);
  }
  EXPECT_TRUE(ends(pid));
}

/// Also when the command ends by itself and nobody asks how: its parent may be dead by then.
TEST(ChildProcess, WhatItLeftBehindEndsWithoutBeingAskedFor) {
  ChildProcess shell({"sh", "-c", "sleep 1000 & echo $!"});
  std::string line;
  ASSERT_EQ(shell.lines().wait_for_line(line), LineSocket::Heard::kLine);
  EXPECT_TRUE(ends(std::stoi(line)));
}

/// However this process ends: here, killed.
TEST(ChildProcess, WhatItStartedEndsWithThisProcess) {
  const TempFolder folder;
  const std::string file = (folder.path() / "pid").string();
  const pid_t parent = fork();
  if (parent == 0) {
    ChildProcess child =
        shell("sleep 1000 & echo $! > " + file + ".new; mv " + file + ".new " + file + "; wait");
    pause();
    _exit(0);
  }
  pid_t pid = 0;
  for (int i = 0; i < 500 && pid == 0; ++i, usleep(10'000)) std::ifstream(file) >> pid;
  ASSERT_GT(pid, 0);
  kill(parent, SIGKILL);
  EXPECT_TRUE(ends(pid));
}

}  // namespace
}  // namespace orrery
