#pragma once

#include <memory>

#include "base/plugin_abi.h"
#include "models/latency_model.h"

/// The last line of a model that is built outside of Orrery, as a shared object:
///     ORRERY_MODEL_PLUGIN("mine", "what it does, in a sentence", Mine)
/// where Mine is a LatencyModel that is made from nothing. `orrery validate --plugin FILE.so` loads
/// it, and so does `orrery search`, for the fidelity model:mine.
#define ORRERY_MODEL_PLUGIN(name, sentence, Class)                         \
  extern "C" const char* orrery_plugin_abi() { return ORRERY_PLUGIN_ABI; } \
  extern "C" void orrery_plugin_register() {                               \
    orrery::Registry<orrery::LatencyModel>::instance().add(                \
        {name, sentence, [] { return std::make_unique<Class>(); }});       \
  }
