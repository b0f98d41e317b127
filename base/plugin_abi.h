#pragma once

/// What a shared object and the program that loads it must have been built with alike. The number
/// changes with the interfaces of plug-ins; the compiler's version stands for the layout of its
/// types.
#define ORRERY_PLUGIN_ABI "orrery.plugin.2, built by " __VERSION__
