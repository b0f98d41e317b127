#include <fmt/format.h>

#include <sstream>

#include "search/experiment/cells.h"

namespace orrery {
namespace {

constexpr const char* kKind = "cells.2";

}  // namespace

CellCache::CellCache(const std::string& file)
    : file_(std::make_unique<RecordFile>(file, "", kKind, RecordFile::OtherBuild::kRefuse)) {
  for (const std::string& record : file_->records()) {
    std::istringstream fields(record);
    std::string key, more;
    Cell cell;
    fields >> key >> cell.cycles >> cell.dram_bytes >> cell.energy_pj >> cell.computing >>
        cell.unmapped >> cell.waiting_dram >> cell.filling >> cell.stepped;
    // One that cannot be read is simulated again.
    if (fields && !(fields >> more)) cells_[key] = cell;
  }
}

const Cell* CellCache::find(const std::string& key) const {
  const auto found = cells_.find(key);
  return found == cells_.end() ? nullptr : &found->second;
}

void CellCache::add(const std::string& key, const Cell& cell) {
  cells_[key] = cell;
  if (!file_) return;
  file_->add(fmt::format("{} {} {} {:.17g} {} {} {} {} {}", key, cell.cycles,
                         cell.dram_bytes.text(), cell.energy_pj, cell.computing.text(),
                         cell.unmapped.text(), cell.waiting_dram.text(), cell.filling.text(),
                         cell.stepped));
}

}  // namespace orrery
