#include "base/npy.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/hdf5_handle.h"
#include "base/hdf5_read.h"
#include "tests/complaint.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

class ArrayFile : public testing::Test {
 protected:
  std::string write(const std::string& bytes) const {
    const std::string file = folder_.path() / "array.npy";
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

  /// What NumPy writes for this type and shape, with `data` behind it.
  static std::string npy(const std::string& type, const std::string& shape, const std::string& data,
                         const std::string& order = "False") {
    std::string header =
        "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
    header.resize((header.size() + 10 + 63) / 64 * 64 - 10 - 1, ' ');
    header += '\n';
    return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header +
           data;
  }

  TempFolder folder_;
};

TEST_F(ArrayFile, ReadsIntegersOfEveryWidth) {
  const auto values = [&](const std::string& type, const std::string& shape,
                          const std::string& data) {
    return read_npy(write(npy(type, shape, data))).values;
  };
  EXPECT_EQ(values("|i1", "(2,)", "\xff\x7f"), (std::vector<std::int64_t>{-1, 127}));
  EXPECT_EQ(values("|u1", "(2,)", "\xff\x7f"), (std::vector<std::int64_t>{255, 127}));
  EXPECT_EQ(values("<i2", "(1, 2)", std::string("\x00\x80\x02\x01", 4)),
            (std::vector<std::int64_t>{-32768, 258}));
  EXPECT_EQ(values("<i8", "()", std::string("\xfe\xff\xff\xff\xff\xff\xff\xff", 8)),
            (std::vector<std::int64_t>{-2}));
  EXPECT_EQ(read_npy(write(npy("<i2", "(2, 1, 3)", std::string(12, '\0')))).shape,
            (std::vector<std::int64_t>{2, 1, 3}));
}

TEST_F(ArrayFile, RefusesWhatItCannotRead) {
  const auto says = [&](const std::string& bytes, const std::string& expected) {
    const std::string complaint = complaint_of([&] { read_npy(write(bytes)); });
    EXPECT_NE(complaint.find(expected), std::string::npos) << complaint;
    EXPECT_NE(complaint.find("array.npy"), std::string::npos) << complaint;
  };
  const std::string four(4, '\0');
  says("", "is not a .npy file");
  says("no numbers here", "is not a .npy file");
  says(npy("<i2", "(2,)", four).substr(0, 40), "is cut short");
  says(npy("<i2", "(3,)", four), "not what its shape needs");
  says(npy("<i2", "(2,)", four + "x"), "not what its shape needs");
  says(npy("<i2", "(99999999999, 99999999999)", four), "not what its shape needs");
  says(npy("<i2", "(99999999999999999999,)", four), "in its shape");
  says(npy("<f4", "(1,)", four), "holds '<f4'; allowed: integers");
  says(npy(">i2", "(2,)", four), "holds '>i2'; allowed: integers");
  says(npy("<i2", "(2,)", four, "True"), "Fortran order");
  says(npy("<u8", "(1,)", std::string(8, '\xff')), "does not fit");
  EXPECT_NE(complaint_of([] { read_npy("nosuch.npy"); }).find("cannot open the file"),
            std::string::npos);
}

TEST_F(ArrayFile, ReadsADatasetOfAnHdf5File) {
  const std::string file = folder_.path() / "net.h5";
  {
    const Hdf5Handle made(H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
                          H5Fclose);
    const hsize_t sizes[] = {2, 2};
    const Hdf5Handle space(H5Screate_simple(2, sizes, nullptr), H5Sclose);
    const std::int8_t numbers[] = {1, -2, 3, -128};
    const Hdf5Handle data(H5Dcreate2(made.id(), "weights", H5T_STD_I8LE, space.id(), H5P_DEFAULT,
                                     H5P_DEFAULT, H5P_DEFAULT),
                          H5Dclose);
    H5Dwrite(data.id(), H5T_NATIVE_INT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers);
    const Hdf5Handle real(H5Dcreate2(made.id(), "real", H5T_IEEE_F32LE, space.id(), H5P_DEFAULT,
                                     H5P_DEFAULT, H5P_DEFAULT),
                          H5Dclose);
  }
  const IntegerArray array = read_hdf5_integers(file, "/weights");
  EXPECT_EQ(array.shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(array.values, (std::vector<std::int64_t>{1, -2, 3, -128}));
  const auto complaint = [](const std::string& from, const std::string& dataset) {
    return complaint_of([&] { read_hdf5_integers(from, dataset); });
  };
  EXPECT_NE(complaint(file, "bias").find("no such dataset"), std::string::npos);
  EXPECT_NE(complaint(file, "real").find("does not hold integers"), std::string::npos);
  EXPECT_NE(complaint("nosuch.h5", "a").find("no such file"), std::string::npos);
  EXPECT_NE(complaint(write("text"), "a").find("is not an HDF5 file"), std::string::npos);
}

}  // namespace
}  // namespace orrery
