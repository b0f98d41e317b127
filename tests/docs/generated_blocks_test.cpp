#include "tests/docs/generated_blocks.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

#include "tests/shell.h"

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
      "# Page\n````\n<!-- generated -->\n````\n"
      "<!-- generated -->\n```\n./orrery list \\\n     models\n```\nold\n<!-- end -->\n"
      "<!-- generated slow -->\n```\n./orrery simulate\n\nold\n```\n<!-- end -->\n";
  const auto blocks = generated_blocks(page, "page.md");
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].command, "orrery list models");
  EXPECT_EQ(blocks[0].line, 5);
  EXPECT_EQ(page.substr(blocks[0].begin, blocks[0].end - blocks[0].begin),
            "```\n./orrery list \\\n     models\n```\nold\n");
  EXPECT_FALSE(blocks[0].slow);
  EXPECT_EQ(blocks[1].line, 12);
  EXPECT_EQ(blocks[1].command, "orrery simulate");
  EXPECT_TRUE(blocks[1].slow);
}

TEST(GeneratedBlocks, MalformedMarkersAreSaidWithTheirLine) {
  const std::string begin = "<!-- generated -->\n```\n./orrery list\n```\n";
  EXPECT_EQ(complaint_of_page("\n" + begin), "page.md:2: is not closed by <!-- end -->");
  EXPECT_EQ(complaint_of_page("<!-- end -->\n"), "page.md:1: closes no block");
  const std::string no_command = "page.md:1: is not followed by ``` and the command ./orrery ...";
  EXPECT_EQ(complaint_of_page("<!-- generated -->\n```\nrm -rf x\n```\n<!-- end -->\n"),
            no_command);
  EXPECT_EQ(complaint_of_page("<!-- generated -->\n./orrery list\n<!-- end -->\n"), no_command);
  EXPECT_EQ(complaint_of_page("<!-- generated -->\n```\n./orrery list \\\n"), no_command);
  EXPECT_EQ(complaint_of_page(begin + begin), "page.md:5: opens a block inside another");
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

/// Drawn from today's runs and tables, a picture is as it is kept.
TEST(GeneratedDocs, PicturesAreUpToDate) {
  const ShellResult drawn =
      run_shell("python3 '" ORRERY_SOURCE_DIR "/docs/pictures/draw' '" ORRERY_PROGRAM "' --check");
  EXPECT_EQ(drawn.code, 0) << drawn.err;
}

}  // namespace
}  // namespace orrery
