#include "cli/output/dataflow_text.h"

#include "base/read_input.h"

namespace orrery {

std::string dataflow_text(const Dataflow& dataflow) {
  return read_input(dataflow.where.file, kYamlInput);
}

}  // namespace orrery
