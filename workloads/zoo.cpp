#include "workloads/zoo.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/data_path.h"
#include "base/error.h"
#include "base/other_formats.h"
#include "base/registry.h"
#include "base/suggestion.h"
#include "workloads/coded_space.h"
#include "workloads/workload_reader.h"

namespace orrery {
namespace {

constexpr const char* kFolder = "workloads/networks";

using Readers = Registry<WorkloadReader>;

std::string suffixes() {
  std::vector<std::string> names;
  for (const auto& entry : Readers::instance().entries()) names.push_back(entry.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string allowed_workloads() {
  return fmt::format("a file that ends in {}, SPACE/CODE with a space of {}, or one of {}",
                     suffixes(), fmt::join(space_names(), ", "), fmt::join(zoo_names(), ", "));
}

Network read_file(const WorkloadReader& reader, const std::filesystem::path& file,
                  const LoadOptions& options) {
  return reader.read(read_input(file, reader.kind()), file, options);
}

/// A pipe, or a file whose suffix says nothing: its text says what it is.
Network read_by_content(const std::filesystem::path& file, const LoadOptions& options) {
  const std::string text = read_input(file, kCsvInput);
  for (const auto& entry : Readers::instance().entries()) {
    const auto reader = entry.make();
    if (reader->recognises(text)) return reader->read(text, file, options);
  }
  throw InputError({file.string(), 0, ""},
                   "is no network; allowed: YAML with the key layers, a problem of Timeloop, a "
                   "workload of ZigZag, or a topology's table with a header");
}

bool is_there(const std::filesystem::path& file) {
  std::error_code unknown;  // then it is not
  return std::filesystem::exists(file, unknown) && !std::filesystem::is_directory(file, unknown);
}

bool is_space(const std::string& name) {
  const std::vector<std::string> spaces = space_names();
  return std::find(spaces.begin(), spaces.end(), name) != spaces.end();
}

}  // namespace

Network load_workload(const std::string& name_or_file, const LoadOptions& options) {
  const std::filesystem::path file(name_or_file);
  const Readers& readers = Readers::instance();
  if (readers.has(file.extension().string())) {
    return read_file(*readers.make(file.extension().string()), file, options);
  }
  refuse_other_formats(name_or_file, allowed_workloads());
  const auto slash = name_or_file.find('/');
  if (slash != std::string::npos && is_there(file)) return read_by_content(file, options);
  if (slash != std::string::npos && is_space(name_or_file.substr(0, slash))) {
    const CodedSpace& space = coded_space(name_or_file.substr(0, slash));
    return space.network_of(name_or_file.substr(slash + 1), options);
  }
  const std::vector<std::string> names = zoo_names();
  if (std::find(names.begin(), names.end(), name_or_file) == names.end()) {
    throw InputError(fmt::format("unknown workload '{}'; allowed: {}{}", name_or_file,
                                 allowed_workloads(), did_you_mean(name_or_file, names)));
  }
  return read_file(*readers.make(".yaml"),
                   data_path(fmt::format("{}/{}.yaml", kFolder, name_or_file)), options);
}

std::vector<std::string> zoo_names() { return data_names(kFolder); }

}  // namespace orrery
