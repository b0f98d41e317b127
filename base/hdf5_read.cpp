#include "base/hdf5_read.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/hdf5_handle.h"
#include "base/read_input.h"

namespace orrery {
namespace {

H5T_class_t class_of(const Hdf5Handle& dataset) {
  const Hdf5Handle type(H5Dget_type(dataset.id()), H5Tclose);
  return H5Tget_class(type.id());
}

std::vector<std::int64_t> shape_of(const Hdf5Handle& dataset) {
  const Hdf5Handle space(H5Dget_space(dataset.id()), H5Sclose);
  std::vector<hsize_t> sizes(
      static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(space.id()), 0)));
  H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

/// What a file says of itself may be more than any memory holds, or than 64 bits count.
std::size_t count_of(const std::vector<std::int64_t>& shape, const Location& at) {
  constexpr std::int64_t kMost = kTensorInput.max_bytes / std::int64_t{sizeof(std::int64_t)};
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, size, &count) || count > kMost) {
      throw InputError(at, fmt::format("says that it holds {} values; allowed: at most {}",
                                       fmt::join(shape, " x "), kMost));
    }
  }
  return static_cast<std::size_t>(count);
}

}  // namespace

IntegerArray read_hdf5_integers(const std::string& file, const std::string& dataset,
                                const ShapeCheck& check) {
  silence_hdf5();
  check_regular_file(file, kTensorInput);
  const Hdf5Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!opened.valid()) throw InputError({file, 0, ""}, "is not an HDF5 file that can be read");
  const Hdf5Handle data(H5Dopen2(opened.id(), dataset.c_str(), H5P_DEFAULT), H5Dclose);
  if (!data.valid()) throw InputError({file, 0, dataset}, "there is no such dataset");
  const H5T_class_t kind = class_of(data);
  if (kind != H5T_INTEGER && kind != H5T_FLOAT) {
    throw InputError({file, 0, dataset}, "does not hold numbers; allowed: a dataset of integers");
  }
  IntegerArray array{shape_of(data), {}};
  if (check) check(array.shape);  // a small file may say that it holds more than the memory does
  const std::size_t count = count_of(array.shape, {file, 0, dataset});
  array.values.resize(count);
  std::vector<double> reals(kind == H5T_FLOAT ? count : 0);
  const herr_t status = kind == H5T_FLOAT ? H5Dread(data.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                                                    H5P_DEFAULT, reals.data())
                                          : H5Dread(data.id(), H5T_NATIVE_INT64, H5S_ALL, H5S_ALL,
                                                    H5P_DEFAULT, array.values.data());
  if (status < 0) throw InputError({file, 0, dataset}, "cannot be read");
  for (std::size_t i = 0; i < reals.size(); ++i) array.values[i] = whole_value(reals[i], file, i);
  return array;
}

}  // namespace orrery
