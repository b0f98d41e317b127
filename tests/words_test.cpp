#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace orrery {
namespace {

namespace fs = std::filesystem;

/// Identifiers of a dialect that is gone, anywhere in the sources; docs/glossary.md has the words
/// in their place.
const std::set<std::string> kGoneFromSources = {"Picture",
                                                "Bodies",
                                                "BodySkips",
                                                "BodyStream",
                                                "TileBody",
                                                "Leader",
                                                "Follower",
                                                "Half",
                                                "Experience",
                                                "Told",
                                                "TilePlace",
                                                "TrialPlace",
                                                "PlaceColumns",
                                                "Memo",
                                                "LayerMemo",
                                                "Milestones",
                                                "Mended",
                                                "kTurn",
                                                "go_round",
                                                "go_on",
                                                "furthest_body",
                                                "at_body",
                                                "at_milestone",
                                                "same_within_body",
                                                "rounds_within_body",
                                                "memory_glance",
                                                "memory_epoch",
                                                "body_skips",
                                                "drain_request",
                                                "bury",
                                                "heard"};

/// Words that sim/ does without, in comments too.
const std::set<std::string> kGoneFromTheMachine = {
    "picture", "pictures", "body",   "bodies", "leader",    "follower",
    "epoch",   "epochs",   "glance", "turn_",  "milestone", "milestones"};

/// Phrases of the documents and messages that were put into plain English.
const std::vector<std::string> kGoneFromDocs = {
    "ilestone",         "loop bod",           "LayerMemo",
    "go round",         "goes round",         "has no words for",
    "ways not to step", "Here one learns",    "survives everything",
    "decide nothing",   "The systolic three", "no unit for it",
    "in no time"};

std::vector<fs::path> files_in(const std::string& folder, const std::vector<std::string>& endings) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ORRERY_SOURCE_DIR) / folder)) {
    for (const std::string& ending : endings) {
      if (entry.path().extension() == ending) found.push_back(entry.path());
    }
  }
  return found;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void expect_no_word_of(const fs::path& file, const std::set<std::string>& gone) {
  const auto in_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  std::string word;
  for (const char c : text_of(file) + '\n') {
    if (in_word(static_cast<unsigned char>(c))) {
      word += c;
      continue;
    }
    EXPECT_FALSE(gone.contains(word))
        << file << ": '" << word << "' is gone; docs/glossary.md has the word in its place";
    word.clear();
  }
}

void expect_no_phrase_of(const fs::path& file, const std::vector<std::string>& gone) {
  const std::string text = text_of(file);
  for (const std::string& phrase : gone) {
    EXPECT_EQ(text.find(phrase), std::string::npos) << file << ": '" << phrase << "' is gone";
  }
}

TEST(Words, IdentifiersOfTheOldDialectAreGone) {
  for (const char* folder : {"base", "workloads", "hardware", "dataflows", "models", "sim",
                             "validation", "search", "cli", "tests"}) {
    for (const fs::path& file : files_in(folder, {".h", ".cpp"})) {
      if (file.filename() != "words_test.cpp") expect_no_word_of(file, kGoneFromSources);
    }
  }
}

TEST(Words, TheMachineSpeaksTheFieldsWords) {
  for (const fs::path& file : files_in("sim", {".h", ".cpp"})) {
    expect_no_word_of(file, kGoneFromTheMachine);
  }
}

TEST(Words, PhrasesThatWereRewrittenAreGoneFromTheDocs) {
  for (const fs::path& file : files_in("docs", {".md"})) expect_no_phrase_of(file, kGoneFromDocs);
  expect_no_phrase_of(fs::path(ORRERY_SOURCE_DIR) / "README.md", kGoneFromDocs);
}

}  // namespace
}  // namespace orrery
