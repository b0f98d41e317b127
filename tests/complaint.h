#pragma once

#include <string>

#include "base/error.h"

namespace orrery {

/// What the user is told when `step` throws an InputError; empty when it throws none.
template <class Step>
std::string complaint_of(Step step) {
  try {
    step();
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace orrery
