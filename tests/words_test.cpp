#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace orrery {
namespace {

namespace fs = std::filesystem;

/// Identifiers of a dialect that is gone, anywhere in the sources; docs/glossary.md has the words
/// in their place.
const std::regex kGoneFromSources(
    R"re(\b(Picture|Bodies|BodySkips|BodyStream|TileBody|Leader|Follower|Half|Experience|Told)\b|)re"
    R"re(\b(TilePlace|TrialPlace|PlaceColumns|Memo|LayerMemo|Milestones|Mended|kTurn)\b|)re"
    R"re(\b(go_round|go_on|rounds_within_body|same_within_body|furthest_body|at_body)\b|)re"
    R"re(\b(memory_glance|memory_epoch|at_milestone|body_skips|bury|drain_request|heard)\b)re");

/// Words that sim/ does without, in comments too.
const std::regex kGoneFromTheMachine(
    R"re(\b(pictures?|bod(y|ies)|leader|follower|epochs?|glance|milestones?)\b)re");

/// Phrases of the documents and messages that were put into plain English.
const std::regex kGoneFromDocs(
    R"re(\b([Mm]ilestones?|loop bod(y|ies)|LayerMemo|go(es)? round|has no words for)\b|)re"
    R"re(ways not to step|Here one learns|survives everything|decide nothing|)re"
    R"re(The systolic three|no unit for it|in no time)re");

std::vector<fs::path> files_in(const std::string& folder, const std::vector<std::string>& endings) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ORRERY_SOURCE_DIR) / folder)) {
    for (const std::string& ending : endings) {
      if (entry.path().extension() == ending) found.push_back(entry.path());
    }
  }
  return found;
}

void expect_none(const fs::path& file, const std::regex& gone) {
  std::ifstream in(file);
  ASSERT_TRUE(in) << file;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    std::smatch match;
    EXPECT_FALSE(std::regex_search(line, match, gone))
        << file.string() << ":" << number << ": '" << match.str()
        << "' is not among the words of docs/glossary.md any more";
  }
}

TEST(Words, IdentifiersOfTheOldDialectAreGone) {
  for (const char* folder : {"base", "workloads", "hardware", "dataflows", "models", "sim",
                             "validation", "search", "cli", "tests"}) {
    for (const fs::path& file : files_in(folder, {".h", ".cpp"})) {
      if (file.filename() != "words_test.cpp") expect_none(file, kGoneFromSources);
    }
  }
}

TEST(Words, TheMachineSpeaksTheFieldsWords) {
  for (const fs::path& file : files_in("sim", {".h", ".cpp"})) {
    expect_none(file, kGoneFromTheMachine);
  }
}

TEST(Words, PhrasesThatWereRewrittenAreGoneFromTheDocs) {
  for (const fs::path& file : files_in("docs", {".md"})) expect_none(file, kGoneFromDocs);
  expect_none(fs::path(ORRERY_SOURCE_DIR) / "README.md", kGoneFromDocs);
}

}  // namespace
}  // namespace orrery
