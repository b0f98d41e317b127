#pragma once

#include <string>

#include "base/npy.h"

namespace orrery {

/// Reads a dataset of integers, or of floating-point numbers without a fraction, from an HDF5 file.
/// Throws InputError when there is no such file or dataset, or when it holds something else.
IntegerArray read_hdf5_integers(const std::string& file, const std::string& dataset,
                                const ShapeCheck& check = {});

}  // namespace orrery
