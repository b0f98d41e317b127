#include "sim/system/compare_engines.h"

#include <fmt/format.h>

#include <vector>

#include "base/error.h"

namespace orrery {
namespace {

struct Named {
  std::string name;
  WideCount number;
};

/// All numbers that both engines must agree on.
std::vector<Named> numbers_of(const Measurement& measured) {
  std::vector<Named> all = {{"cycles", measured.cycles}};
  for_each_count(measured.activity, [&all](const char* name, auto counts) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      all.push_back({name_of_count(name, i, counts.size()), counts[i]});
    }
  });
  for_each_extreme(measured.activity, [&all](const char* name, std::int64_t number) {
    all.push_back({name, number});
  });
  return all;
}

}  // namespace

void require_same(const Measurement& stepped, const Measurement& fast) {
  const std::vector<Named> a = numbers_of(stepped), b = numbers_of(fast);
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].number == b[i].number) continue;
    throw ModelError("engines", stepped.cycles,
                     fmt::format("{}: {} when stepped, {} when fast", a[i].name, a[i].number.text(),
                                 b[i].number.text()));
  }
}

}  // namespace orrery
