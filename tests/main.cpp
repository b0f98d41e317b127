#include <gtest/gtest.h>

#include <cstdlib>
#include <systemc>

#include "tests/systemc_reports.h"

/// Called by SystemC, which wants to own main().
int sc_main(int, char**) { return RUN_ALL_TESTS(); }

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  testing::InitGoogleTest(&argc, argv);
  orrery::fail_tests_on_systemc_reports();
  return sc_core::sc_elab_and_sim(argc, argv);
}
