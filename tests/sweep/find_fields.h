#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "tests/laws/field_mutants.h"

namespace orrery {

/// `PROGRAM DRAW FIRST_SEED LAST_SEED [FIELD...]`: lets a search for cases look at random ones, one
/// after the other. Returns the exit code.
template <class Search>
int find_fields(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: {} DRAW FIRST_SEED LAST_SEED [FIELD...]\n", argv[0]);
    return 2;
  }
  Search search({argv + 4, argv + argc});
  const std::uint64_t last = std::strtoull(argv[3], nullptr, 10);
  for (std::uint64_t seed = std::strtoull(argv[2], nullptr, 10); seed <= last; ++seed) {
    search.look({argv[1], seed});
  }
  search.report();
  return 0;
}

}  // namespace orrery
