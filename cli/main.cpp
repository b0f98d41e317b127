#include <csignal>
#include <cstdlib>
#include <systemc>

#include "cli/last_words.h"
#include "cli/program.h"

/// Called by SystemC, which wants to own main().
int sc_main(int argc, char** argv) { return orrery::run_program({argv + 1, argv + argc}); }

int main(int argc, char** argv) {
  orrery::leave_last_words();
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond `ulimit -f` is a failed write, said in a line
  static char name[] = "orrery";
  static char* nameless[] = {name, nullptr};  // exec may leave out even the program's name
  return argc > 0 ? sc_core::sc_elab_and_sim(argc, argv) : sc_core::sc_elab_and_sim(1, nameless);
}
