#include "base/hdf5_image.h"

#include <stdexcept>

#include "base/error.h"
#include "base/hdf5_handle.h"
#include "base/isolated.h"
#include "base/printable.h"

namespace orrery {
namespace {

constexpr std::size_t kGrowth = 1 << 20;  // bytes by which the image grows

Hdf5Handle in_memory() {
  silence_hdf5();
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access.id(), kGrowth, 0);
  return {H5Fcreate("orrery.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()), H5Fclose};
}

/// A property list for datasets whose groups are made on the way. Nothing in the file tells the
/// time: the same results are the same bytes.
Hdf5Handle making_groups() {
  Hdf5Handle list(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(list.id(), 1);
  H5Pset_char_encoding(list.id(), H5T_CSET_UTF8);
  return list;
}

Hdf5Handle without_times() {
  Hdf5Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(list.id(), false);
  return list;
}

}  // namespace

struct Hdf5Image::File {
  Hdf5Handle handle = in_memory();

  void write(const std::string& path, const std::vector<std::int64_t>& shape, std::size_t count,
             hid_t stored, hid_t given, const void* data) const;
};

Hdf5Image::Hdf5Image() : file_(std::make_unique<File>()) {
  if (!file_->handle.valid()) throw std::logic_error("HDF5 cannot make a file in memory");
}

Hdf5Image::~Hdf5Image() = default;

void Hdf5Image::add(const std::string& path, const std::vector<std::int64_t>& shape,
                    const std::vector<std::int64_t>& values) {
  file_->write(path, shape, values.size(), H5T_STD_I64LE, H5T_NATIVE_INT64, values.data());
}

void Hdf5Image::add(const std::string& path, const std::vector<std::int64_t>& shape,
                    const std::vector<double>& values) {
  file_->write(path, shape, values.size(), H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, values.data());
}

void Hdf5Image::add(const std::string& path, const std::vector<std::int64_t>& shape,
                    const std::vector<std::string>& values) {
  const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  std::vector<std::string> readable;  // the format wants UTF-8
  std::vector<const char*> texts;
  for (const std::string& value : values) readable.push_back(printable_lines(value));
  for (const std::string& value : readable) texts.push_back(value.c_str());
  file_->write(path, shape, values.size(), type.id(), type.id(), texts.data());
}

void Hdf5Image::File::write(const std::string& path, const std::vector<std::int64_t>& shape,
                            std::size_t count, hid_t stored, hid_t given, const void* data) const {
  std::vector<hsize_t> sizes(shape.begin(), shape.end());
  hsize_t expected = 1;
  for (const hsize_t size : sizes) expected *= size;
  const Hdf5Handle space(
      sizes.empty() ? H5Screate(H5S_SCALAR)
                    : H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
      H5Sclose);
  const Hdf5Handle links = making_groups(), creation = without_times();
  const Hdf5Handle dataset(H5Dcreate2(handle.id(), path.c_str(), stored, space.id(), links.id(),
                                      creation.id(), H5P_DEFAULT),
                           H5Dclose);
  const bool written =
      expected == count && dataset.valid() &&
      (count == 0 || H5Dwrite(dataset.id(), given, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0);
  if (!written) throw std::logic_error("HDF5 cannot write " + path);
}

std::string Hdf5Image::bytes() const {
  H5Fflush(file_->handle.id(), H5F_SCOPE_GLOBAL);
  const ssize_t size = H5Fget_file_image(file_->handle.id(), nullptr, 0);
  if (size < 0) throw std::logic_error("HDF5 gives no image of its file");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  H5Fget_file_image(file_->handle.id(), bytes.data(), bytes.size());
  return bytes;
}

std::string made_apart(const std::function<std::string()>& make) {
  try {
    return run_isolated(make);
  } catch (const InputError& e) {
    throw InputError(std::string("the HDF5 file cannot be made: ") + e.what());
  }
}

}  // namespace orrery
