#include "search/check_elf.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <cstdint>
#include <cstring>

#include "base/error.h"

namespace orrery {
namespace {

#if defined(__x86_64__)
constexpr int kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr int kMachine = EM_AARCH64;
#else
constexpr int kMachine = EM_NONE;  // not known: the loader finds out
#endif

/// Is all of [at, at + size) in the file?
bool fits_in(const std::string& bytes, std::uint64_t at, std::uint64_t size) {
  return at <= bytes.size() && size <= bytes.size() - at;
}

template <class Header>
Header header_at(const std::string& bytes, std::uint64_t at) {
  Header header{};
  std::memcpy(&header, bytes.data() + at, sizeof header);
  return header;
}

bool segments_are_in(const std::string& bytes, const ElfW(Ehdr) & header) {
  if (header.e_phentsize != sizeof(ElfW(Phdr))) return false;
  if (!fits_in(bytes, header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(ElfW(Phdr))))
    return false;
  for (int i = 0; i < header.e_phnum; ++i) {
    const auto segment = header_at<ElfW(Phdr)>(
        bytes, header.e_phoff + static_cast<std::uint64_t>(i) * sizeof(ElfW(Phdr)));
    if (!fits_in(bytes, segment.p_offset, segment.p_filesz)) return false;
  }
  return true;
}

}  // namespace

void check_elf(const std::string& file, const std::string& bytes) {
  const Location where{file, 0, ""};
  if (!bytes.starts_with(ELFMAG) || bytes.size() < sizeof(ElfW(Ehdr))) {
    throw InputError(where, "cannot be loaded: is no shared object");
  }
  const auto header = header_at<ElfW(Ehdr)>(bytes, 0);
  const int kind = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
  if (header.e_ident[EI_CLASS] != kind || header.e_type != ET_DYN ||
      (kMachine != EM_NONE && header.e_machine != kMachine)) {
    throw InputError(where, "cannot be loaded: is no shared object of this machine");
  }
  // The table of sections comes last: a file that has all of it was not cut off.
  const std::uint64_t sections = std::uint64_t{header.e_shnum} * header.e_shentsize;
  if (!segments_are_in(bytes, header) || !fits_in(bytes, header.e_shoff, sections)) {
    throw InputError(where,
                     fmt::format("cannot be loaded: is cut off after {} bytes", bytes.size()));
  }
}

}  // namespace orrery
