#include "base/hdf5_read.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.h"
#include "base/hdf5_handle.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

/// A file of a few hundred bytes whose dataset says that it has these extents.
void write_sparse(const std::string& file, const std::vector<hsize_t>& extents) {
  const Hdf5Handle made(H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
  const int dims = static_cast<int>(extents.size());
  const Hdf5Handle space(H5Screate_simple(dims, extents.data(), nullptr), H5Sclose);
  const Hdf5Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_chunk(layout.id(), dims, std::vector<hsize_t>(extents.size(), 1).data());
  const Hdf5Handle data(H5Dcreate2(made.id(), "values", H5T_NATIVE_INT64, space.id(), H5P_DEFAULT,
                                   layout.id(), H5P_DEFAULT),
                        H5Dclose);
  ASSERT_TRUE(data.valid());
}

TEST(Hdf5Read, ExtentsBeyondAnyMemoryAreRefused) {
  silence_hdf5();
  const TempFolder folder;
  const std::string file = (folder.path() / "sparse.h5").string();
  constexpr hsize_t k2To33 = hsize_t{1} << 33;
  for (const std::vector<hsize_t>& extents :
       {std::vector<hsize_t>{k2To33, k2To33}, {k2To33}, {k2To33, 3, k2To33 / 2}}) {
    write_sparse(file, extents);
    try {
      read_hdf5_integers(file, "values");
      FAIL() << "read";
    } catch (const InputError& e) {
      EXPECT_NE(std::string(e.what()).find("says that it holds"), std::string::npos) << e.what();
    }
  }
  write_sparse(file, {2, 3});
  EXPECT_EQ(read_hdf5_integers(file, "values").values, std::vector<std::int64_t>(6));
}

}  // namespace
}  // namespace orrery
