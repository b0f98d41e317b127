#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace orrery {

/// A part of a page of docs that a run of the program writes:
///
///     <!-- generated -->
///     ```
///     ./orrery simulate --workload tiny
///     ```
///     what it prints, within the fence unless it is Markdown
///     <!-- end -->
///
/// With `generated slow` the block is left out of the tests, but not of the target `docs`.
struct GeneratedBlock {
  int line = 0;         // of its marker, from 1
  std::string command;  // on one line, "orrery ..."
  bool slow = false;
  std::size_t begin = 0, end = 0;  // of what is between the markers, in bytes
};

/// The blocks of a page in order. Markers inside fenced code are text. Throws std::runtime_error,
/// with `name` and the line, for a marker that is not closed, is closed twice or has no command.
std::vector<GeneratedBlock> generated_blocks(const std::string& page, const std::string& name);

/// What belongs between the markers: the command as a reader would type it and what it prints,
/// fenced unless that is Markdown (of `--format markdown` and `show keys`).
std::string block_text(const GeneratedBlock& block, const std::string& printed);

/// Runs the block's command from the root of the sources and returns block_text. Throws
/// std::runtime_error with what the program complained about.
std::string run_block(const GeneratedBlock& block, const std::string& program);

/// README.md and every page in docs/.
std::vector<std::filesystem::path> pages_of_docs();

}  // namespace orrery
