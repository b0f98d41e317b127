#include "base/suggestion.h"

#include <gtest/gtest.h>

namespace orrery {
namespace {

TEST(Suggestion, IsTheClosestName) {
  const std::vector<std::string> names = {"resnet18", "resnet50", "vgg16", "alexnet"};
  EXPECT_EQ(did_you_mean("resnet81", names), "; did you mean 'resnet18'?") << "swapped letters";
  EXPECT_EQ(did_you_mean("alexnt", names), "; did you mean 'alexnet'?");
  EXPECT_EQ(did_you_mean("vgg-16", names), "; did you mean 'vgg16'?");
}

TEST(Suggestion, IsNotMadeWhereNothingIsClose) {
  EXPECT_EQ(did_you_mean("bert", {"resnet18", "vgg16"}), "");
  EXPECT_EQ(did_you_mean("", {"a"}), "");
  EXPECT_EQ(did_you_mean("a", {}), "");
  EXPECT_EQ(did_you_mean(std::string(1'000'000, 'a'), {"a"}), "");
}

}  // namespace
}  // namespace orrery
