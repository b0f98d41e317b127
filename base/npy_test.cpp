#include "base/npy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zip.h>

#include <fstream>

#include "base/hdf5_handle.h"
#include "base/hdf5_read.h"
#include "base/npz.h"
#include "tests/complaint.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

const ShapeCheck kAnyShape = [](const std::vector<std::int64_t>&) {};

IntegerArray read_npy_any(const std::string& file) { return read_npy(file, kAnyShape); }

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
    return read_npy_any(write(npy(type, shape, data))).values;
  };
  EXPECT_EQ(values("|i1", "(2,)", "\xff\x7f"), (std::vector<std::int64_t>{-1, 127}));
  EXPECT_EQ(values("|u1", "(2,)", "\xff\x7f"), (std::vector<std::int64_t>{255, 127}));
  EXPECT_EQ(values("<i2", "(1, 2)", std::string("\x00\x80\x02\x01", 4)),
            (std::vector<std::int64_t>{-32768, 258}));
  EXPECT_EQ(values("<i8", "()", std::string("\xfe\xff\xff\xff\xff\xff\xff\xff", 8)),
            (std::vector<std::int64_t>{-2}));
  EXPECT_EQ(read_npy_any(write(npy("<i2", "(2, 1, 3)", std::string(12, '\0')))).shape,
            (std::vector<std::int64_t>{2, 1, 3}));
}

TEST_F(ArrayFile, RefusesWhatItCannotRead) {
  const auto says = [&](const std::string& bytes, const std::string& expected) {
    const std::string complaint = complaint_of([&] { read_npy_any(write(bytes)); });
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
  says(npy("<i2", "(-2,)", four), "in its shape");
  says(npy("<c8", "(1,)", four + four), "holds '<c8'; allowed: integers");
  says(npy("|i2", "(2,)", four), "holds '|i2'; allowed: integers");
  says(npy("<f4", "(1,)", std::string("\x00\x00\x20\x40", 4)), "number 0 is 2.5; allowed: whole");
  says(npy("<f2", "(2,)", std::string("\x00\x3c\x00\x7e", 4)), "number 1 is nan; allowed: whole");
  says(npy("<f2", "(1,)", std::string("\x00\x7c", 2)), "allowed: whole");
  says(npy("<i2", "(2,)", four, "Maybe"), "neither True nor False");
  const std::string magic("\x93NUMPY\x01\0", 8);
  const auto header = [&](const std::string& text) {
    return magic + static_cast<char>(text.size()) + '\0' + text + four;
  };
  says(header("{'descr': [('a', '<i2')], 'fortran_order': False, 'shape': (2,)}"), "holds records");
  says(header("{'descr': '<i2', 'fortran_order': False}"),
       "misses its type, its order or its shape");
  says(header("{'descr': '<i2', 'descr': '<i2'}"), "says 'descr' twice");
  says(header("{'descr': '<i2', 'x': 1}"), "unknown key 'x'");
  says(header("{'descr': '<i2"), "cut short");
  says(header("{'descr'"), "no ':'");
  says(header("[]         "), "no '{'");
  says(npy("<u8", "(1,)", std::string(8, '\xff')), "does not fit");
  EXPECT_NE(complaint_of([] { read_npy_any("nosuch.npy"); }).find("cannot open the file"),
            std::string::npos);
}

TEST_F(ArrayFile, ReadsWholeNumbersOfEveryFloatAndByteOrder) {
  const auto values = [&](const std::string& type, const std::string& data) {
    const std::string shape = "(" + std::to_string(data.size() / (type[2] - '0')) + ",)";
    return read_npy_any(write(npy(type, shape, data))).values;
  };
  using Values = std::vector<std::int64_t>;
  // 1, -2, 65504 (the largest) and 0 in half precision.
  EXPECT_EQ(values("<f2", std::string("\x00\x3c\x00\xc0\xff\x7b\x00\x80", 8)),
            (Values{1, -2, 65504, 0}));
  EXPECT_EQ(values(">f2", std::string("\x3c\x00", 2)), Values{1});
  EXPECT_EQ(values("<f4", std::string("\x00\x00\xfe\xc2", 4)), Values{-127});
  EXPECT_EQ(values(">f8", std::string("\x40\x5f\xc0\0\0\0\0\0", 8)), Values{127});
  EXPECT_EQ(values(">i2", std::string("\xff\xfe\x01\x02", 4)), (Values{-2, 258}));
  EXPECT_EQ(values(">u4", std::string("\0\0\1\0", 4)), Values{256});
  EXPECT_EQ(values("|b1", std::string("\1\0", 2)), (Values{1, 0}));
}

/// A column-major array is the row-major one of the reversed shape, transposed.
RC_GTEST_PROP(Npy, FortranOrderIsTheTransposedOrder, ()) {
  const auto rows = *rc::gen::inRange(1, 5), columns = *rc::gen::inRange(1, 5);
  const auto planes = *rc::gen::inRange(1, 4);
  const std::string header = fmt::format(
      "{{'descr': '|i1', 'fortran_order': True, 'shape': ({}, {}, {})}}", planes, rows, columns);
  std::string bytes = std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0';
  bytes += header;
  for (int i = 0; i < planes * rows * columns; ++i) bytes += static_cast<char>(i);
  const IntegerArray array = parse_npy(bytes, "f", kAnyShape);
  for (int p = 0; p < planes; ++p) {
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < columns; ++c) {
        const auto at = static_cast<std::size_t>((p * rows + r) * columns + c);
        RC_ASSERT(array.values[at] == p + planes * (r + rows * c));
      }
    }
  }
}

/// std::regex crashed on a header of 26 KB.
TEST_F(ArrayFile, ALongHeaderIsReadOnce) {
  const std::string blanks(60000, ' ');
  const std::string text = "{'descr': '|i1'," + blanks + "'fortran_order': False, 'shape': (1,)}";
  std::string bytes("\x93NUMPY\x02\0", 8);
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(text.size() >> (8 * i) & 255);
  EXPECT_EQ(parse_npy(bytes + text + "\x05", "f", kAnyShape).values, std::vector<std::int64_t>{5});
}

RC_GTEST_PROP(Npy, AnyHeaderIsReadOrRefused, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "{", "}", "'descr'", ":", "'<i2'", ",", "'fortran_order'", "True", "False", "'shape'", "(",
      ")", "1", "L", " ", "'", "[", "2,"));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  std::string bytes("\x93NUMPY\x02\0", 8);
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(text.size() >> (8 * i) & 255);
  complaint_of([&] { parse_npy(bytes + text + "1234", "f", kAnyShape); });
}

TEST_F(ArrayFile, ReadsArraysOfAnNpzFile) {
  const std::string file = folder_.path() / "net.npz";
  const auto add = [&](const char* name, const std::string& bytes, int method) {
    zip_t* archive = zip_open(file.c_str(), ZIP_CREATE, nullptr);
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const auto index = static_cast<zip_uint64_t>(zip_file_add(archive, name, source, 0));
    zip_set_file_compression(archive, index, method, 0);
    ASSERT_EQ(zip_close(archive), 0);
  };
  add("w.npy", npy("|i1", "(2,)", "\x01\xff"), ZIP_CM_STORE);
  EXPECT_EQ(read_npz(file, "", kAnyShape).values, (std::vector<std::int64_t>{1, -1}));
  add("b.npy", npy("<i2", "(1,)", std::string("\x03\0", 2)), ZIP_CM_DEFLATE);
  EXPECT_EQ(read_npz(file, "b", kAnyShape).values, std::vector<std::int64_t>{3});
  const auto complaint = [](const std::string& from, const std::string& name) {
    return complaint_of([&] { read_npz(from, name, kAnyShape); });
  };
  EXPECT_NE(complaint(file, "").find("allowed: FILE.npz:NAME with one of w, b"), std::string::npos);
  EXPECT_NE(complaint(file, "v").find("no such array"), std::string::npos);
  EXPECT_NE(complaint(write("PK nothing"), "").find("is not a .npz file"), std::string::npos);
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
  const IntegerArray array = read_hdf5_integers(file, "/weights", kAnyShape);
  EXPECT_EQ(array.shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(array.values, (std::vector<std::int64_t>{1, -2, 3, -128}));
  const auto complaint = [](const std::string& from, const std::string& dataset) {
    return complaint_of([&] { read_hdf5_integers(from, dataset, kAnyShape); });
  };
  EXPECT_NE(complaint(file, "bias").find("no such dataset"), std::string::npos);
  EXPECT_EQ(read_hdf5_integers(file, "real", kAnyShape).values, std::vector<std::int64_t>(4, 0));
  EXPECT_NE(complaint("nosuch.h5", "a").find("cannot open the file"), std::string::npos);
  EXPECT_NE(complaint(write("text"), "a").find("is not an HDF5 file"), std::string::npos);
}

}  // namespace
}  // namespace orrery
