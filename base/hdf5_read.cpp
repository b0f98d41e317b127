#include "base/hdf5_read.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "base/hdf5_handle.h"

namespace orrery {
namespace {

bool holds_integers(const Hdf5Handle& dataset) {
  const Hdf5Handle type(H5Dget_type(dataset.id()), H5Tclose);
  return H5Tget_class(type.id()) == H5T_INTEGER;
}

}  // namespace

IntegerArray read_hdf5_integers(const std::string& file, const std::string& dataset) {
  silence_hdf5();
  std::error_code ignored;
  const Hdf5Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!opened.valid()) {
    throw InputError({file, 0, ""}, std::filesystem::exists(file, ignored)
                                        ? "is not an HDF5 file that can be read"
                                        : "cannot be opened: no such file");
  }
  const Hdf5Handle data(H5Dopen2(opened.id(), dataset.c_str(), H5P_DEFAULT), H5Dclose);
  if (!data.valid()) throw InputError({file, 0, dataset}, "there is no such dataset");
  if (!holds_integers(data)) {
    throw InputError({file, 0, dataset}, "does not hold integers; allowed: a dataset of integers");
  }
  const Hdf5Handle space(H5Dget_space(data.id()), H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space.id());
  std::vector<hsize_t> sizes(static_cast<std::size_t>(std::max(rank, 0)));
  H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr);
  const hssize_t count = H5Sget_simple_extent_npoints(space.id());
  IntegerArray array;
  array.shape.assign(sizes.begin(), sizes.end());
  array.values.resize(static_cast<std::size_t>(std::max<hssize_t>(count, 0)));
  if (count < 0 || H5Dread(data.id(), H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                           array.values.data()) < 0) {
    throw InputError({file, 0, dataset}, "cannot be read");
  }
  return array;
}

}  // namespace orrery
