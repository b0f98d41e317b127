#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/docs/generated_blocks.h"

namespace orrery {
namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Under another name first: a page is there in full or as it was.
void replace(const std::filesystem::path& file, const std::string& text) {
  const std::string temporary = file.string() + ".tmp";
  std::ofstream out(temporary, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error(temporary + ": cannot be written");
  std::filesystem::rename(temporary, file);
}

/// Runs the commands of one page again; each block is written as soon as it is there.
void regenerate(const std::filesystem::path& file, bool quick) {
  const std::size_t count = generated_blocks(read(file), file.string()).size();
  for (std::size_t i = 0; i < count; ++i) {
    const GeneratedBlock block = generated_blocks(read(file), file.string()).at(i);
    if (quick && block.slow) continue;
    fmt::print("{}:{}: {}\n", file.string(), block.line, block.command);
    std::fflush(stdout);
    const std::string text = run_block(block, ORRERY_PROGRAM);
    std::string page = read(file);
    if (page.substr(block.begin, block.end - block.begin) == text) continue;
    replace(file, page.replace(block.begin, block.end - block.begin, text));
    fmt::print("  changed\n");
  }
}

}  // namespace
}  // namespace orrery

/// orrery_docs [--quick] [PAGE...]: rewrites the generated blocks of the pages; of all without any.
int main(int argc, char** argv) {
  try {
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    std::vector<std::filesystem::path> pages(argv + (quick ? 2 : 1), argv + argc);
    if (pages.empty()) pages = orrery::pages_of_docs();
    for (const auto& page : pages) orrery::regenerate(page, quick);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "orrery_docs: {}\n", e.what());
    return 1;
  }
}
