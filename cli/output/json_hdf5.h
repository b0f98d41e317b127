#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace orrery {

/// A JSON object as an HDF5 file (its bytes), under the same names: keys are groups, and values are
/// datasets of 64-bit integers, 64-bit floating-point numbers or UTF-8 strings. A list of objects
/// is a table: a dataset for each of their keys, with one entry (or one array) for each object.
/// What is null or missing is -1 among integers and truths (else 0 or 1), NaN among other numbers,
/// and empty among strings.
std::string hdf5_from_json(const nlohmann::ordered_json& json);

}  // namespace orrery
