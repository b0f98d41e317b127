#pragma once

#include <iosfwd>

namespace orrery {

/// The other end of a WorkerPool: reads the spec and then jobs from `in`, a line of JSON each, and
/// writes the space's knobs and then the trial of each job to `out`. Returns when `in` ends. Throws
/// InputError for what no pool sends.
void run_worker(std::istream& in, std::ostream& out);

}  // namespace orrery
