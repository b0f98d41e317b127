#pragma once

#include <string>

#include "base/npy.h"

namespace orrery {

/// Reads a dataset of integers from an HDF5 file. Throws InputError when there is no such file or
/// dataset, or when it holds something else.
IntegerArray read_hdf5_integers(const std::string& file, const std::string& dataset);

}  // namespace orrery
