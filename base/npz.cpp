#include "base/npz.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <memory>
#include <vector>

#include "base/error.h"
#include "base/read_input.h"

namespace orrery {
namespace {

constexpr const char* kSuffix = ".npy";
constexpr std::size_t kNamesInAMessage = 12;

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Member = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

/// The archive in `bytes`, which must outlive it.
Archive open_archive(const std::string& bytes, const std::string& file) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr && source != nullptr) zip_source_free(source);
  zip_error_fini(&error);
  if (archive == nullptr) throw InputError({file, 0, ""}, "is not a .npz file (a ZIP archive)");
  return {archive, &zip_discard};
}

std::vector<std::string> names_of_arrays(zip_t* archive) {
  std::vector<std::string> names;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    const char* name = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
    names.emplace_back(name == nullptr ? "" : name);
    if (names.back().ends_with(kSuffix)) names.back().resize(names.back().size() - 4);
  }
  return names;
}

zip_uint64_t find_array(zip_t* archive, const std::string& file, const std::string& name) {
  std::vector<std::string> names = names_of_arrays(archive);
  if (name.empty() && names.size() == 1) return 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!name.empty() && names[i] == name) return i;
  }
  const std::size_t count = names.size();
  names.resize(std::min(count, kNamesInAMessage));
  throw InputError({file, 0, name},
                   fmt::format("there is no such array; allowed: FILE.npz:NAME with one of {}{}",
                               fmt::join(names, ", "), count > names.size() ? ", ..." : ""));
}

std::string read_member(zip_t* archive, zip_uint64_t index, const std::string& file) {
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat_index(archive, index, 0, &status) != 0 || (status.valid & ZIP_STAT_SIZE) == 0) {
    throw InputError({file, 0, ""}, "has an array that cannot be read");
  }
  if (status.size > static_cast<zip_uint64_t>(kTensorInput.max_bytes)) {
    throw InputError({file, 0, ""}, fmt::format("has an array of {} bytes; allowed: {}",
                                                status.size, kTensorInput.max_bytes));
  }
  const Member member(zip_fopen_index(archive, index, 0), &zip_fclose);
  if (!member) throw InputError({file, 0, ""}, "has an array that cannot be read");
  std::string bytes(status.size, '\0');
  const zip_int64_t count = zip_fread(member.get(), bytes.data(), bytes.size());
  if (count != static_cast<zip_int64_t>(bytes.size())) {
    throw InputError({file, 0, ""}, "has an array that is damaged");
  }
  return bytes;
}

}  // namespace

IntegerArray read_npz(const std::string& file, const std::string& name, const ShapeCheck& check) {
  const std::string bytes = read_input(file, kTensorInput);
  const Archive archive = open_archive(bytes, file);
  const zip_uint64_t index = find_array(archive.get(), file, name);
  return parse_npy(read_member(archive.get(), index, file), file, check);
}

}  // namespace orrery
