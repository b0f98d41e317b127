#include "base/build_id.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace orrery {
namespace {

/// The length of a name or a description within a note, whose words are aligned.
constexpr std::size_t aligned(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

/// The build id among a segment's notes; empty when it is not there.
std::string_view id_among(std::string_view notes) {
  constexpr std::string_view kOwner("GNU\0", 4);
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    notes.copy(reinterpret_cast<char*>(&note), sizeof(note));
    notes.remove_prefix(sizeof(note));
    if (notes.size() < aligned(note.n_namesz) + note.n_descsz) return {};
    const std::string_view owner = notes.substr(0, note.n_namesz);
    notes.remove_prefix(aligned(note.n_namesz));
    if (note.n_type == NT_GNU_BUILD_ID && owner == kOwner) return notes.substr(0, note.n_descsz);
    notes.remove_prefix(std::min(notes.size(), aligned(note.n_descsz)));
  }
  return {};
}

/// Called for each object that is loaded, the program first. Looks at that only.
int read_program(dl_phdr_info* object, std::size_t, void* id) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* begin = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
    for (const char byte : id_among({begin, segment.p_memsz})) {
      *static_cast<std::string*>(id) += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return 1;  // enough
}

}  // namespace

const std::string& build_id() {
  static const std::string kId = [] {
    std::string id;
    dl_iterate_phdr(read_program, &id);
    if (id.empty()) throw ModelError("program", 0, "the linker gave it no build id");
    return id;
  }();
  return kId;
}

}  // namespace orrery
