#include "dataflows/dataflow_content.h"

#include <fmt/format.h>

namespace orrery {
namespace {

void append(std::string& text, const std::vector<Dim>& dims) {
  for (const Dim dim : dims) text += name_of(dim);
  text += '\n';
}

}  // namespace

std::string content_of(const Dataflow& flow) {
  std::string text = flow.tiling + '\n';
  for (const auto* dims : {&flow.rows, &flow.cols, &flow.pe, &flow.sets, &flow.tiles}) {
    append(text, *dims);
  }
  for (const FoldLoop& fold : flow.folds) {
    text += fmt::format("{}{} ", static_cast<int>(fold.kind), name_of(fold.dim));
  }
  for (const auto& [dim, size] : flow.tile_size) text += fmt::format("{}={} ", name_of(dim), size);
  for (const auto& travel : flow.stated_travel) text += travel.value_or("") + '\n';
  return text + std::to_string(static_cast<int>(flow.loads));
}

}  // namespace orrery
