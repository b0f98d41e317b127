#pragma once

#include <cstdint>
#include <string>

namespace orrery {

/// One line on standard error that says how far a long run is; nothing where that is no terminal.
/// It is wiped out when this is destroyed.
class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `done` of `all` is behind us; `what` comes now.
  void show(std::size_t done, std::size_t all, const std::string& what);

 private:
  bool on_terminal_;
};

}  // namespace orrery
