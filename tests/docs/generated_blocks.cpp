#include "tests/docs/generated_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <stdexcept>

#include "tests/shell.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnd = "<!-- end -->";
constexpr const char* kOpenings[] = {"<!-- generated -->", "<!-- generated slow -->"};
constexpr const char* kPrompt = "./";  // before the command that a block shows

/// The words of `text` with single spaces between them.
std::string squeezed(const std::string& text) {
  static const std::regex kSpaces("\\s+");
  std::string line = std::regex_replace(text, kSpaces, " ");
  if (line.starts_with(" ")) line.erase(0, 1);
  if (line.ends_with(" ")) line.pop_back();
  return line;
}

class Reader {
 public:
  Reader(const std::string& page, std::string name) : page_(page), name_(std::move(name)) {}

  std::vector<GeneratedBlock> read() {
    for (std::size_t at = 0; at < page_.size(); at = next_line(at)) {
      ++line_;
      if (fenced_) {
        fenced_ = !starts(at, "```");
      } else if (starts(at, "```")) {
        fenced_ = true;
      } else if (starts(at, kEnd)) {
        close(at);
      } else {
        open(at);
      }
    }
    if (is_open_) fail(blocks_.back().line, "is not closed by " + std::string(kEnd));
    return blocks_;
  }

 private:
  bool starts(std::size_t at, const std::string& text) const {
    return page_.compare(at, text.size(), text) == 0;
  }

  std::size_t next_line(std::size_t at) const {
    const std::size_t end = page_.find('\n', at);
    return end == std::string::npos ? page_.size() : end + 1;
  }

  [[noreturn]] void fail(int line, const std::string& what) const {
    throw std::runtime_error(fmt::format("{}:{}: {}", name_, line, what));
  }

  /// The line of the marker that starts at `at`, whose block begins in the next one.
  void open(std::size_t at) {
    for (const std::string opening : kOpenings) {
      if (!starts(at, opening)) continue;
      if (is_open_) fail(line_, "opens a block inside another");
      GeneratedBlock block;
      block.line = line_;
      block.slow = opening == kOpenings[1];
      block.begin = next_line(at);
      block.command = command_at(next_line(block.begin));
      if (!starts(block.begin, "```") || !block.command.starts_with("orrery ")) {
        fail(line_, "is not followed by ``` and the command ./orrery ...");
      }
      blocks_.push_back(block);
      is_open_ = true;
    }
  }

  /// The command at `at`, of which each line but the last ends in a backslash.
  std::string command_at(std::size_t at) const {
    if (!starts(at, kPrompt)) return "";
    std::string command;
    for (at += std::string(kPrompt).size(); at < page_.size(); at = next_line(at)) {
      const std::string line = page_.substr(at, page_.find('\n', at) - at);
      if (!line.ends_with('\\')) return squeezed(command + line);
      command += line.substr(0, line.size() - 1) + " ";
    }
    return "";
  }

  void close(std::size_t at) {
    if (!is_open_) fail(line_, "closes no block");
    blocks_.back().end = at;
    is_open_ = false;
  }

  const std::string& page_;
  std::string name_;
  int line_ = 0;
  bool fenced_ = false;
  bool is_open_ = false;
  std::vector<GeneratedBlock> blocks_;
};

/// Broken before options, so that it fits a line of the page.
std::string broken(const std::string& command) {
  constexpr std::size_t kWidth = 90;
  std::string text, line;
  for (std::size_t at = 0; at < command.size();) {
    const std::size_t end = std::min(command.find(" --", at + 1), command.size());
    const std::string part = command.substr(at, end - at);
    if (!line.empty() && line.size() + part.size() > kWidth) {
      text += line + " \\\n";
      line = "   ";
    }
    line += part;
    at = end;
  }
  return text + line;
}

}  // namespace

std::vector<GeneratedBlock> generated_blocks(const std::string& page, const std::string& name) {
  return Reader(page, name).read();
}

std::string block_text(const GeneratedBlock& block, const std::string& printed) {
  const std::string command = "```\n./" + broken(block.command) + "\n";
  if (block.command.find("--format markdown") == std::string::npos &&
      block.command.find("orrery show keys") == std::string::npos) {
    return command + "\n" + printed + "```\n";
  }
  return command + "```\n\n" + printed + "\n";
}

std::string run_block(const GeneratedBlock& block, const std::string& program) {
  const std::string arguments = block.command.substr(std::string("orrery ").size());
  const ShellResult result = run_shell(
      "cd '" ORRERY_SOURCE_DIR "' && env NO_COLOR=1 LC_ALL=C.UTF-8 '" + program + "' " + arguments);
  if (result.code != 0) {
    throw std::runtime_error(fmt::format("`{}` fails: {}", block.command, result.err));
  }
  return block_text(block, result.out);
}

std::vector<fs::path> pages_of_docs() {
  std::vector<fs::path> pages = {fs::path(ORRERY_SOURCE_DIR) / "README.md"};
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ORRERY_SOURCE_DIR) / "docs")) {
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  }
  std::sort(pages.begin(), pages.end());
  return pages;
}

}  // namespace orrery
