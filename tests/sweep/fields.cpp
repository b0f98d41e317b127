#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <systemc>

#include "tests/laws/field_mutants.h"
#include "tests/sweep/find_fields.h"

namespace orrery {
namespace {

/// Looks for cases in which leaving fields out is seen.
class Search {
 public:
  /// Only for these fields, unless there are none.
  explicit Search(std::set<std::string> wanted) : wanted_(std::move(wanted)) {}

  void look(const NamedCase& named) {
    std::set<std::string> left;
    for (const std::string& field : fields_compared(named)) {
      if (!wanted_.empty() && wanted_.count(field) == 0) continue;
      if (seen_.count(field) > 0) continue;
      unseen_.insert(field);
      left.insert(field);
    }
    for (const Mutant& mutant : run_mutants(named, left)) {
      if (!mutant.seen.empty()) found(mutant, named);
    }
  }

  void report() const {
    for (const std::string& field : unseen_) fmt::print("# {}: not seen\n", field);
  }

 private:
  void found(const Mutant& mutant, const NamedCase& named) {
    seen_.insert(mutant.field);
    unseen_.erase(mutant.field);
    fmt::print("{{\"{}\", {{\"{}\", {}}}}},  // {}\n", mutant.field, named.draw, named.seed,
               mutant.seen);
    std::fflush(stdout);
  }

  std::set<std::string> wanted_, seen_, unseen_;
};

}  // namespace
}  // namespace orrery

/// fields DRAW FIRST_SEED LAST_SEED [FIELD...]: for each field of the state, or those that are
/// given, the first random case in which it is seen when the fast engine leaves it out of
/// comparisons. Called by SystemC.
int sc_main(int argc, char** argv) { return orrery::find_fields<orrery::Search>(argc, argv); }

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
