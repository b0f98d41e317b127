#include "sim/kernel/kernel.h"

#include <sysc/kernel/sc_simcontext.h>

namespace orrery {

Kernel::Kernel()
    : outer_(sc_core::sc_curr_simcontext), outer_default_(sc_core::sc_default_global_context) {
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_THROW);
  sc_core::sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
  sc_core::sc_report_handler::set_actions(sc_core::SC_FATAL, sc_core::SC_THROW);
  sc_core::sc_curr_simcontext = new sc_core::sc_simcontext;
  sc_core::sc_default_global_context = sc_core::sc_curr_simcontext;
}

Kernel::~Kernel() {
  delete sc_core::sc_curr_simcontext;
  sc_core::sc_curr_simcontext = outer_;
  sc_core::sc_default_global_context = outer_default_;
}

}  // namespace orrery
