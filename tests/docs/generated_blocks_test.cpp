#include "tests/docs/generated_blocks.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

namespace orrery {
namespace {

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string complaint_of_page(const std::string& page) {
  try {
    generated_blocks(page, "page.md");
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "";
}

TEST(GeneratedBlocks, AreFoundOutsideOfCode) {
  const std::string page =
      "# Page\n```\n<!-- generated: orrery none -->\n```\n"
      "<!-- generated: orrery list\n     models -->\nold\n<!-- end -->\n"
      "<!-- generated slow: orrery simulate -->\n<!-- end -->\n";
  const auto blocks = generated_blocks(page, "page.md");
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].command, "orrery list models");
  EXPECT_EQ(blocks[0].line, 5);
  EXPECT_EQ(page.substr(blocks[0].begin, blocks[0].end - blocks[0].begin), "old\n");
  EXPECT_FALSE(blocks[0].slow);
  EXPECT_EQ(blocks[1].line, 9);
  EXPECT_TRUE(blocks[1].slow);
  EXPECT_EQ(blocks[1].begin, blocks[1].end);
}

TEST(GeneratedBlocks, MalformedMarkersAreSaidWithTheirLine) {
  EXPECT_EQ(complaint_of_page("\n<!-- generated: orrery list -->\n"),
            "page.md:2: is not closed by <!-- end -->");
  EXPECT_EQ(complaint_of_page("<!-- end -->\n"), "page.md:1: closes no block");
  EXPECT_EQ(complaint_of_page("<!-- generated: rm -rf x -->\n<!-- end -->\n"),
            "page.md:1: its command is not an `orrery ...`");
  EXPECT_EQ(complaint_of_page("<!-- generated: orrery list\n"), "page.md:1: is not ended by -->");
  EXPECT_EQ(complaint_of_page("<!-- generated: orrery list -->\n<!-- generated: orrery list -->\n"),
            "page.md:2: opens a block inside another");
}

TEST(GeneratedBlocks, TextIsFencedUnlessItIsMarkdown) {
  EXPECT_EQ(block_text({1, "orrery list", false, 0, 0}, "x\n"), "```\n./orrery list\n\nx\n```\n");
  EXPECT_EQ(block_text({1, "orrery validate --format markdown", false, 0, 0}, "| x |\n"),
            "```\n./orrery validate --format markdown\n```\n\n| x |\n\n");
}

/// What a page shows is what the program prints today.
TEST(GeneratedDocs, QuickBlocksAreUpToDate) {
  for (const auto& file : pages_of_docs()) {
    const std::string page = contents(file);
    for (const GeneratedBlock& block : generated_blocks(page, file.string())) {
      EXPECT_NE(block.begin, block.end) << file << ":" << block.line << ": was never generated";
      if (block.slow) continue;
      EXPECT_EQ(page.substr(block.begin, block.end - block.begin), run_block(block, ORRERY_PROGRAM))
          << file << ":" << block.line << ": run `cmake --build <dir> --target docs`";
    }
  }
}

}  // namespace
}  // namespace orrery
