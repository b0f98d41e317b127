#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "base/random.h"
#include "tests/fuzz/readers.h"

namespace orrery {
namespace {

/// The corpus of a reader, in the order of its names.
std::vector<std::string> corpus_of(const Reader& reader) {
  const std::filesystem::path folder =
      std::filesystem::path(ORRERY_SOURCE_DIR "/tests/fuzz/corpus") / reader.name;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry);
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return texts;
}

/// A few bytes changed, left out, doubled, or taken from another entry.
std::string with_changes(std::string text, const std::string& other, Random& random) {
  for (std::uint64_t changes = 1 + random.below(4); changes > 0 && !text.empty(); --changes) {
    const std::size_t at = random.below(text.size());
    const std::size_t length = 1 + random.below(std::min<std::size_t>(16, text.size() - at));
    switch (random.below(5)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      case 3:
        text.replace(at, length, other.substr(0, random.below(other.size() + 1)));
        break;
      default:
        text.replace(at, length, std::to_string(random.below(~std::uint64_t{0})));
    }
  }
  return text;
}

void expect_answered(const Reader& reader, const std::string& bytes, std::uint64_t seed) {
  try {
    feed(reader, bytes);
  } catch (const std::exception& e) {
    FAIL() << reader.name << " threw what is no InputError: " << e.what() << "\nseed " << seed
           << ", input:\n"
           << bytes.substr(0, 2000);
  }
}

/// Whatever comes in, a reader reads it or says in a line what is wrong: what once went wrong, and
/// a little of what `--target fuzz` does for longer.
TEST(Readers, AnswerTheirCorpusAndWhatIsNearIt) {
  const std::uint64_t seed = std::random_device()();
  Random random(seed);
  constexpr std::chrono::milliseconds kEach(120);
  for (const Reader& reader : readers()) {
    const std::vector<std::string> corpus = corpus_of(reader);
    ASSERT_FALSE(corpus.empty()) << reader.name;
    for (const std::string& text : corpus) expect_answered(reader, text, seed);
    const auto end = std::chrono::steady_clock::now() + kEach;
    while (std::chrono::steady_clock::now() < end && !HasFailure()) {
      const std::string& text = corpus[random.below(corpus.size())];
      expect_answered(reader, with_changes(text, corpus[random.below(corpus.size())], random),
                      seed);
    }
  }
}

}  // namespace
}  // namespace orrery
