#include "base/other_formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <utility>

#include "base/error.h"

namespace orrery {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 13> kFormats = {{
    {".cfg", "a configuration of SCALE-Sim, which orrery convert reads"},
    {".ini", "an INI file"},
    {".json", "JSON"},
    {".toml", "TOML"},
    {".xml", "XML"},
    {".m", "a file of MAESTRO's, which orrery maestro and convert read"},
    {".pt", "a PyTorch model"},
    {".pth", "a PyTorch model"},
    {".pb", "a TensorFlow model"},
    {".tflite", "a TensorFlow Lite model"},
    {".xlsx", "an Excel workbook"},
    {".xls", "an Excel workbook"},
    {".prototxt", "a Caffe model"},
}};

}  // namespace

void refuse_other_formats(const std::string& name, const std::string& allowed) {
  std::string suffix = std::filesystem::path(name).extension().string();
  for (char& c : suffix) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto* const found = std::find_if(
      kFormats.begin(), kFormats.end(), [&](const auto& format) { return format.first == suffix; });
  if (found == kFormats.end()) return;
  throw InputError({name, 0, ""}, fmt::format("is {}; that format is not read here; allowed: {}",
                                              found->second, allowed));
}

}  // namespace orrery
