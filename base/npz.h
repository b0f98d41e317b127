#pragma once

#include <string>

#include "base/npy.h"

namespace orrery {

/// Reads one array of a NumPy .npz file (a ZIP archive of .npy files, compressed or not). `name`
/// may be empty when there is one array only. Throws InputError.
IntegerArray read_npz(const std::string& file, const std::string& name, const ShapeCheck& check);

}  // namespace orrery
