#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace orrery {

/// Debian's Chromium without a window, which opens a page of ours and runs a script in it.
class Browser {
 public:
  /// Is there one? Suites that need it are skipped without (packages-extra.txt).
  static bool is_there();

  /// Opens `page` (HTML) at this width, runs `script` when it stands, and returns the value of that
  /// script's last line, "return ...;". Whatever reached the console as an error is in `errors`.
  static nlohmann::json run(const std::filesystem::path& folder, const std::string& page,
                            const std::string& script, std::string& errors, int width = 1280);
};

}  // namespace orrery
