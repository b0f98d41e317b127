#include "cli/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "base/error.h"
#include "base/run_guard.h"
#include "cli/commands/command.h"
#include "cli/output/one_line.h"
#include "cli/output/output.h"

namespace orrery {
namespace {

constexpr int kInputMistake = 2;
constexpr int kModelMistake = 3;
constexpr int kInterrupted = 130;  // as a shell reports SIGINT

Arguments with_subcommand(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return {"help"};
  Arguments all = arguments;
  if (all.front() == "--help" || all.front() == "-h") all.front() = "help";
  if (all.front() == "--version") all.front() = "version";
  return all;
}

bool asks_for_help(const Arguments& arguments) {
  return std::any_of(arguments.begin() + 1, arguments.end(),
                     [](const std::string& text) { return text == "--help" || text == "-h"; });
}

int fail(int code, const std::string& message) {
  fmt::print(stderr, "orrery: {}\n", one_line(message));
  return code;
}

}  // namespace

int run_program(const std::vector<std::string>& arguments) {
  try {
    const Arguments all = with_subcommand(arguments);
    const Command& command = find_command(all.front());
    if (asks_for_help(all)) {
      print(command.help());
    } else {
      command.run({all.begin() + 1, all.end()});
    }
    return 0;
  } catch (const InputError& e) {
    return fail(kInputMistake, e.what());
  } catch (const run_guard::Stopped& e) {
    return fail(kInterrupted, e.what());
  } catch (const ModelError& e) {
    return fail(kModelMistake, fmt::format("model error: {}", e.what()));
  } catch (const std::filesystem::filesystem_error& e) {  // a path of the user's
    return fail(kInputMistake, fmt::format("{}: {}", e.path1().string(), e.code().message()));
  } catch (const std::bad_alloc&) {
    return fail(kInputMistake, "out of memory; allowed: layers that fit this computer");
  } catch (const std::exception& e) {
    return fail(kModelMistake, fmt::format("unexpected error: {}", e.what()));
  }
}

}  // namespace orrery
