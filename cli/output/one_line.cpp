#include "cli/output/one_line.h"

#include "base/printable.h"
#include "base/utf8.h"

namespace orrery {
namespace {

constexpr std::size_t kLongestMessage = 1000;

}  // namespace

std::string one_line(const std::string& message) {
  const std::string line = printable(message);
  if (line.size() <= kLongestMessage) return line;
  // What was found stands at the start, what is allowed at the end.
  std::size_t head = kLongestMessage / 2;
  std::size_t tail = line.size() - kLongestMessage / 2;
  while (utf8_size(line, head) == 0) --head;
  while (utf8_size(line, tail) == 0) ++tail;
  return line.substr(0, head) + " ... " + line.substr(tail);
}

}  // namespace orrery
