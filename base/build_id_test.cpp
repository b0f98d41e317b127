#include "base/build_id.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/shell.h"

namespace orrery {
namespace {

TEST(BuildId, IsTheOneThatTheLinkerWroteIntoTheProgram) {
  ASSERT_GE(build_id().size(), 16u);
  EXPECT_EQ(build_id().find_first_not_of("0123456789abcdef"), std::string::npos);
  const auto notes = run_shell("readelf -n /proc/" + std::to_string(getpid()) + "/exe");
  if (notes.code != 0) GTEST_SKIP() << "needs readelf";
  EXPECT_NE(notes.out.find("Build ID: " + build_id()), std::string::npos) << notes.out;
}

}  // namespace
}  // namespace orrery
