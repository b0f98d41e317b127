#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "base/error.h"
#include "search/experiment/cells.h"

namespace orrery {
namespace {

std::string header_of(const std::string& revision) {
  return fmt::format(
      "# orrery {}: key cycles dram_bytes energy_pj computing unmapped waiting_dram "
      "filling stepped",
      revision);
}

}  // namespace

CellCache::CellCache(std::filesystem::path file, const std::string& revision)
    : file_(std::move(file)) {
  const std::string header = header_of(revision);
  std::ifstream in(file_);
  if (!in) {
    std::ofstream(file_) << header << "\n";
    if (!std::ifstream(file_)) throw InputError({file_.string(), 0, ""}, "cannot be written");
    return;
  }
  std::string line;
  if (!std::getline(in, line) || line != header) {
    throw InputError({file_.string(), 1, ""},
                     fmt::format("found '{}'; allowed: '{}'. Delete the file, or name another one",
                                 line.substr(0, 60), header));
  }
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::string key, end;
    Cell cell;
    // The last line may be cut off by what ended the program; it is simulated again.
    if (fields >> key >> cell.cycles >> cell.dram_bytes >> cell.energy_pj >> cell.computing >>
            cell.unmapped >> cell.waiting_dram >> cell.filling >> cell.stepped >> end &&
        end == ".") {
      cells_[key] = cell;
    }
  }
}

const Cell* CellCache::find(const std::string& key) const {
  const auto found = cells_.find(key);
  return found == cells_.end() ? nullptr : &found->second;
}

void CellCache::add(const std::string& key, const Cell& cell) {
  cells_[key] = cell;
  if (file_.empty()) return;
  std::ofstream out(file_, std::ios::app);
  // The line break comes first, so that a line that was cut off does not spoil the next one.
  out << fmt::format("\n{} {} {} {:.17g} {} {} {} {} {} .", key, cell.cycles, cell.dram_bytes,
                     cell.energy_pj, cell.computing, cell.unmapped, cell.waiting_dram, cell.filling,
                     cell.stepped)
      << std::flush;
  if (!out) throw InputError({file_.string(), 0, ""}, "cannot be written");
}

}  // namespace orrery
