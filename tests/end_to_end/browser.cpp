#include "tests/end_to_end/browser.h"

#include <fmt/format.h>

#include <fstream>

#include "tests/shell.h"

namespace orrery {
namespace {

/// Before anything else on the page, so that it sees every error.
constexpr const char* kWatch =
    "<script>window.failures = [];"
    "addEventListener('error', (e) => failures.push(e.message));"
    "console.error = (...words) => failures.push(words.join(' '));"
    "addEventListener('securitypolicyviolation', (e) => failures.push(e.blockedURI));</script>";

constexpr const char* kProbe =
    "<script>addEventListener('load', () => setTimeout(() => {{"
    "let value; try {{ value = (() => {{ {} }})(); }} catch (e) {{ failures.push(String(e)); }}"
    "const found = document.createElement('pre'); found.id = 'found';"
    "found.textContent = '<<<' + encodeURIComponent(JSON.stringify({{value, failures}})) + '>>>';"
    "document.body.append(found); }}, 500));</script>";

std::string decoded(const std::string& text) {
  std::string all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      all += text[i];
      continue;
    }
    all += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
    i += 2;
  }
  return all;
}

}  // namespace

bool Browser::is_there() { return run_shell("command -v chromium").code == 0; }

nlohmann::json Browser::run(const std::filesystem::path& folder, const std::string& page,
                            const std::string& script, std::string& errors, int width) {
  std::string watched = page;
  watched.insert(watched.find("<title>"), kWatch);
  watched.insert(watched.rfind("</body>"), fmt::format(kProbe, script));
  std::ofstream(folder / "watched.html", std::ios::binary) << watched;
  const std::string place = folder.string();
  const ShellResult result = run_shell(
      fmt::format("HOME='{0}' timeout 90 chromium --headless --no-sandbox --disable-gpu "
                  "--disable-dev-shm-usage --user-data-dir='{0}/browser' --window-size={1},900 "
                  "--virtual-time-budget=8000 --dump-dom 'file://{0}/watched.html'",
                  place, width));
  const auto begin = result.out.find("&lt;&lt;&lt;"), end = result.out.find("&gt;&gt;&gt;");
  if (begin == std::string::npos || end == std::string::npos) {
    errors = "the page did not come to its end: " + result.err;
    return nullptr;
  }
  const auto found =
      nlohmann::json::parse(decoded(result.out.substr(begin + 12, end - begin - 12)));
  for (const auto& failure : found["failures"]) errors += failure.get<std::string>() + "\n";
  return found.value("value", nlohmann::json());
}

}  // namespace orrery
