#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace orrery {
namespace {

namespace fs = std::filesystem;

/// Which folders each folder may include, itself aside: the arrows of README.md's map.
const std::map<std::string, std::set<std::string>> kBelow = {
    {"base", {}},
    {"workloads", {"base"}},
    {"hardware", {"base"}},
    {"dataflows", {"base", "workloads", "hardware"}},
    {"models", {"base", "workloads", "hardware", "dataflows"}},
    {"sim", {"base", "workloads", "hardware", "dataflows"}},
    {"validation", {"base", "workloads", "hardware", "dataflows", "models", "sim"}},
    {"search", {"base", "workloads", "hardware", "dataflows", "models", "sim"}},
    {"cli",
     {"base", "workloads", "hardware", "dataflows", "models", "sim", "validation", "search"}},
};

/// The one header that crosses between neighbours: an accelerator says which layers it can run.
constexpr const char* kSharedLayer = "workloads/layer.h";

std::string folder_of(const std::string& path) { return path.substr(0, path.find('/')); }

bool is_test(const std::string& file) {
  return folder_of(file) == "tests" || file.ends_with("_test.cpp");
}

/// May `file` (path from the root) have the line `#include "included"`?
bool may_include(const std::string& file, const std::string& included) {
  const std::string from = folder_of(file);
  const std::string to = folder_of(included);
  if (from == "tests") return kBelow.contains(to) || to == "tests";
  if (to == "tests") return is_test(file);
  if (from == "hardware" && included == kSharedLayer) return true;
  return from == to || kBelow.at(from).contains(to);
}

/// The rooms of sim/ and cli/, lowest first: a room may include itself and those before it. Arrays
/// of different kinds do not know each other.
const std::map<std::string, std::vector<std::string>> kRooms = {
    {"sim", {"kernel", "dram", "memory", "watch", "arrays", "chip", "fast", "system"}},
    {"sim/arrays", {"lockstep", "elastic", "row_stationary"}},
    {"cli", {"output", "report", "commands"}},
};

/// The room of `file` within `house`, as its position; nothing when it is in none.
std::optional<std::size_t> room_of(const std::string& file, const std::string& house) {
  const std::vector<std::string>& rooms = kRooms.at(house);
  for (std::size_t room = 0; room < rooms.size(); ++room) {
    if (file.starts_with(house + "/" + rooms[room] + "/")) return room;
  }
  return std::nullopt;
}

bool room_may_include(const std::string& file, const std::string& included) {
  for (const auto& [house, rooms] : kRooms) {
    const auto from = room_of(file, house), to = room_of(included, house);
    if (!from || !to) continue;
    if (house == "sim/arrays" ? *from != *to : *from < *to) return false;
  }
  return true;
}

/// Only the machine and the program know SystemC: a schedule and a model must not need it.
bool may_include_systemc(const std::string& file) {
  const std::string folder = folder_of(file);
  return folder == "sim" || folder == "cli" || folder == "tests";
}

std::vector<std::string> sources() {
  const fs::path root = ORRERY_SOURCE_DIR;
  std::vector<std::string> found;
  for (const char* folder : {"base", "workloads", "hardware", "dataflows", "models", "sim",
                             "validation", "search", "cli", "tests"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension();
      if (extension == ".h" || extension == ".cpp") {
        found.push_back(fs::relative(entry.path(), root).generic_string());
      }
    }
  }
  return found;
}

template <class Visit>
void for_each_include(const std::string& file, Visit visit) {
  static const std::regex include(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  std::ifstream in(fs::path(ORRERY_SOURCE_DIR) / file);
  ASSERT_TRUE(in) << file;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    std::smatch match;
    if (std::regex_search(line, match, include)) visit(number, match[1] == "\"", match[2].str());
  }
}

TEST(Layering, IncludesPointDown) {
  for (const std::string& file : sources()) {
    for_each_include(file, [&](int line, bool quoted, const std::string& included) {
      if (!quoted || included == "orrery_revision.h") return;
      EXPECT_TRUE(may_include(file, included))
          << file << ":" << line << " includes \"" << included
          << "\": includes start at the repository root and point down, "
             "base < workloads, hardware < dataflows < models, sim < validation, search < cli";
    });
  }
}

TEST(Layering, RoomsPointDown) {
  for (const std::string& file : sources()) {
    if (is_test(file)) continue;
    EXPECT_TRUE(folder_of(file) != "sim" || room_of(file, "sim")) << file << " is in no room";
    for_each_include(file, [&](int line, bool, const std::string& included) {
      EXPECT_TRUE(room_may_include(file, included))
          << file << ":" << line << " includes \"" << included << "\": rooms point down, "
          << "kernel < dram < memory < watch < arrays < chip < fast < system, output < commands, "
             "and "
          << "lockstep, elastic and row_stationary do not include each other";
    });
  }
}

TEST(Layering, FileNamesAreUnique) {
  std::map<std::string, std::string> seen;
  for (const std::string& file : sources()) {
    const std::string name = fs::path(file).filename();
    if (name == "main.cpp") continue;
    const auto [found, first] = seen.emplace(name, file);
    EXPECT_TRUE(first) << file << " and " << found->second << " have the same name";
  }
}

TEST(Layering, OnlyTheMachineKnowsSystemc) {
  for (const std::string& file : sources()) {
    for_each_include(file, [&](int line, bool, const std::string& included) {
      if (!included.starts_with("systemc") && !included.starts_with("sysc/")) return;
      EXPECT_TRUE(may_include_systemc(file)) << file << ":" << line << " includes SystemC";
    });
  }
}

/// A class in a header has its name to itself within its namespace: two of a name in different
/// headers are two definitions of one class to the linker, which keeps either without a word.
TEST(Layering, NoTwoHeadersDefineAClassOfTheSameName) {
  static const std::regex space(R"re(^namespace (orrery[\w:]*) \{)re");
  static const std::regex definition(
      R"re(^(?:struct|class|enum class) (\w+)(?: final)?(?: :.*)? \{)re");
  std::map<std::string, std::string> defined_in;
  for (const std::string& file : sources()) {
    if (!file.ends_with(".h")) continue;
    std::ifstream in(fs::path(ORRERY_SOURCE_DIR) / file);
    std::string line, where;
    for (std::smatch match; std::getline(in, line);) {
      if (std::regex_search(line, match, space)) where = match[1].str() + "::";
      if (!std::regex_search(line, match, definition)) continue;
      const auto [found, first] = defined_in.emplace(where + match[1].str(), file);
      EXPECT_TRUE(first || found->second == file)
          << found->first << " is defined in " << found->second << " and in " << file;
    }
  }
  EXPECT_GT(defined_in.size(), 100U);
}

TEST(Layering, EveryFolderOfTheArchitectureIsLookedAt) {
  std::set<std::string> seen;
  for (const std::string& file : sources()) seen.insert(folder_of(file));
  EXPECT_TRUE(seen.contains("base"));
  EXPECT_TRUE(seen.contains("tests"));
}

TEST(Layering, RuleFollowsTheArrows) {
  EXPECT_TRUE(may_include("sim/chip/assembly.cpp", "dataflows/schedule.h"));
  EXPECT_TRUE(may_include("sim/system/layer_memo_test.cpp", "tests/systemc_reports.h"));
  EXPECT_TRUE(may_include("hardware/accelerator.h", "workloads/layer.h"));
  EXPECT_FALSE(may_include("hardware/accelerator.h", "workloads/network.h"));
  EXPECT_FALSE(may_include("workloads/network.h", "hardware/accelerator.h"));
  EXPECT_FALSE(may_include("models/bounds.cpp", "sim/chip/measurement.h"));
  EXPECT_FALSE(may_include("sim/chip/assembly.cpp", "models/bounds.h"));
  EXPECT_TRUE(may_include("validation/run_trial.cpp", "models/latency_model.h"));
  EXPECT_FALSE(may_include("models/calibrated.cpp", "validation/run_trial.h"));
  EXPECT_FALSE(may_include("dataflows/schedule.h", "search/study.h"));
  EXPECT_FALSE(may_include("sim/chip/assembly.cpp", "tests/systemc_reports.h"));
  EXPECT_FALSE(may_include("sim/chip/assembly.cpp", "assembly.h"));
  EXPECT_FALSE(may_include("sim/chip/assembly.cpp", "../models/bounds.h"));
}

TEST(Layering, RuleOfTheRooms) {
  EXPECT_TRUE(room_may_include("sim/fast/group.h", "sim/chip/assembly.h"));
  EXPECT_FALSE(room_may_include("sim/chip/assembly.h", "sim/fast/group.h"));
  EXPECT_FALSE(room_may_include("sim/kernel/block.h", "sim/memory/dram.h"));
  EXPECT_TRUE(room_may_include("sim/arrays/elastic/link_grid.h", "sim/arrays/pe_array.h"));
  EXPECT_FALSE(
      room_may_include("sim/arrays/elastic/link_grid.h", "sim/arrays/lockstep/lockstep_array.h"));
  EXPECT_FALSE(room_may_include("cli/output/provenance.h", "cli/commands/command.h"));
}

}  // namespace
}  // namespace orrery
