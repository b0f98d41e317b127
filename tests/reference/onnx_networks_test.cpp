#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "tests/reference/reference_rows.h"
#include "tests/temp_folder.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

/// A member of tests/reference/onnx/light.zip.
std::string member(const std::string& name) {
  int failed = 0;
  const std::unique_ptr<zip_t, decltype(&zip_discard)> archive(
      zip_open(ORRERY_SOURCE_DIR "/tests/reference/onnx/light.zip", ZIP_RDONLY, &failed),
      &zip_discard);
  zip_stat_t status;
  if (!archive || zip_stat(archive.get(), name.c_str(), 0, &status) != 0) return "";
  std::string bytes(status.size, '\0');
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(
      zip_fopen(archive.get(), name.c_str(), 0), &zip_fclose);
  zip_fread(file.get(), bytes.data(), bytes.size());
  return bytes;
}

/// The nine networks of the ONNX project's own tests.
TEST(OnnxNetworksReference, MacsAndLayersAreExact) {
  const TempFolder folder;
  const auto rows = reference_rows("onnx/macs.csv");
  EXPECT_EQ(rows.size(), 9U);
  for (const ReferenceRow& row : rows) {
    SCOPED_TRACE(row.describe());
    const std::string file = folder.path() / "net.onnx";
    std::ofstream(file, std::ios::binary) << member(row.text("file"));
    const Network network = load_workload(file);
    EXPECT_EQ(network.macs(), Macs(row.number("macs")));
    const auto with_macs = std::count_if(network.layers.begin(), network.layers.end(),
                                         [](const Layer& layer) { return layer.has_macs(); });
    EXPECT_EQ(with_macs, row.number("conv_and_gemm_nodes"));
  }
}

}  // namespace
}  // namespace orrery
