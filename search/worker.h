#pragma once

#include <iosfwd>

#include "search/line_socket.h"
#include "search/problem.h"

namespace orrery {

/// The other end of a WorkerPool: answers each job, a line of JSON, with its trial, until there are
/// no more. Throws InputError for what no pool sends.
void serve_jobs(Problem& problem, LineSocket& lines);

/// The same for a program of its own: reads the spec and then jobs from `in`, and writes the
/// space's knobs and then the trial of each job to `out`. Returns when `in` ends.
void run_worker(std::istream& in, std::ostream& out);

}  // namespace orrery
