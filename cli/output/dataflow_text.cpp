#include "cli/output/dataflow_text.h"

#include <fstream>
#include <iterator>

namespace orrery {

std::string dataflow_text(const Dataflow& dataflow) {
  std::ifstream file(dataflow.where.file, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace orrery
