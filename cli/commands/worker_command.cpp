#include <iostream>

#include "base/error.h"
#include "cli/commands/command.h"
#include "search/worker.h"

namespace orrery {
namespace {

std::string worker_help() {
  return "orrery worker\n\n"
         "Evaluates the trials of a search that it reads from standard input. `orrery search` "
         "starts\nas many of these as --jobs says.\n";
}

void run_worker_command(const Arguments& arguments) {
  if (!arguments.empty()) throw InputError("worker: found an argument; allowed: none");
  run_worker(std::cin, std::cout);
}

}  // namespace

const Command kWorker{"worker", "evaluate trials for orrery search, which starts it", worker_help,
                      run_worker_command};

}  // namespace orrery
