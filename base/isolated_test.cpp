#include "base/isolated.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "tests/complaint.h"

namespace orrery {
namespace {

TEST(Isolated, ReturnsWhatTheWorkReturns) {
  int runs = 0;
  const std::string large(1 << 20, 'x');  // more than a pipe holds
  EXPECT_EQ(run_isolated([&] {
              ++runs;
              return large;
            }),
            large);
  EXPECT_EQ(runs, 0) << "the work ran in this process";
  EXPECT_EQ(run_isolated([] { return std::string(); }), "");
}

TEST(Isolated, SaysHowTheWorkEnds) {
  const auto complaint = [](const std::function<std::string()>& work) {
    return complaint_of([&] { run_isolated(work); });
  };
  EXPECT_EQ(complaint([]() -> std::string { throw std::logic_error("mine"); }), "mine");
  EXPECT_EQ(complaint([]() -> std::string { std::_Exit(255); }), "exit code 255");
  EXPECT_EQ(complaint([]() -> std::string {
              raise(SIGKILL);
              return "";
            }),
            "signal 9");
}

}  // namespace
}  // namespace orrery
