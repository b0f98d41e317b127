#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/shell.h"
#include "tests/temp_folder.h"

namespace orrery {

/// A test that runs the program itself, in a folder of its own.
class Program : public testing::Test {
 protected:
  std::filesystem::path folder() const { return folder_.path(); }

  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder() / file, std::ios::binary) << text;
  }

  std::string read(const std::string& file) const {
    std::ifstream in(folder() / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// Runs `orrery ARGUMENTS`, which the shell takes apart.
  ShellResult orrery(const std::string& arguments) const {
    return run_shell("cd '" + folder().string() + "' && env -u NO_COLOR '" ORRERY_PROGRAM "' " +
                     arguments);
  }

  /// What `orrery simulate ARGUMENTS --format json` says.
  nlohmann::json simulate(const std::string& arguments) const {
    const ShellResult result = orrery("simulate --format json " + arguments);
    EXPECT_EQ(result.code, 0) << arguments;
    EXPECT_EQ(result.err, "") << arguments;
    auto json = nlohmann::json::parse(result.out, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << arguments << "\n" << result.out;
    return json;
  }

 private:
  TempFolder folder_;
};

}  // namespace orrery
