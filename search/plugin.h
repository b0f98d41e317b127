#pragma once

#include <memory>
#include <string>

#include "base/plugin_abi.h"
#include "search/strategy.h"

/// The last line of a strategy that is built outside of Orrery, as a shared object:
///     ORRERY_STRATEGY_PLUGIN("mine", "what it does, in a sentence", Mine)
/// where Mine is made from a const StrategySetup&.
#define ORRERY_STRATEGY_PLUGIN(name, sentence, Class)                                  \
  extern "C" const char* orrery_plugin_abi() { return ORRERY_PLUGIN_ABI; }             \
  extern "C" void orrery_plugin_register() {                                           \
    orrery::StrategyRegistry::instance().add(                                          \
        {name, sentence,                                                               \
         [](const orrery::StrategySetup& setup) -> std::unique_ptr<orrery::Strategy> { \
           return std::make_unique<Class>(setup);                                      \
         }});                                                                          \
  }

namespace orrery {

/// Loads a shared object with a strategy or a model, for the life of the process. Throws InputError
/// when it cannot be loaded, is no plug-in, or was built for another interface or by another
/// compiler.
void load_plugin(const std::string& file);

}  // namespace orrery
