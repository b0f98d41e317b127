#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/declared_keys.h"
#include "hardware/accelerator.h"

namespace orrery {

/// What a key decides, which says who may share results: machines that differ only in keys that
/// affect nothing of a machine are the same machine.
enum class Affects : std::uint8_t {
  kNothing,  // a name or a text
  kArray,    // the timing of the array and of the buffer's side towards it
  kMemory,   // the timing of DRAM, DMA and controller
  kMapping,  // the schedule, and through it everything
  kEnergy,   // energies and areas, no count
};

/// One key of an accelerator's YAML file, and what it decides.
struct Key : DeclaredKey {
  Key(DeclaredKey key, Affects what) : DeclaredKey(std::move(key)), affects(what) {}

  Affects affects;
};

/// Every key of `accelerator`, a group before its members, in the order in which they are printed.
/// This is the one declaration: reading, printing, `--set`, and the documentation derive from it.
/// The keys refer to `accelerator`, which must outlive them.
std::vector<Key> describe(Accelerator& accelerator);

/// The key of that path, or nullptr.
const Key* find_key(const std::vector<Key>& keys, const std::string& path);

/// The names of the keys and groups directly in `group`, "a, b, c".
std::string names_in(const std::vector<Key>& keys, const std::string& group);

}  // namespace orrery
