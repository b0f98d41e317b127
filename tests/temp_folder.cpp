#include "tests/temp_folder.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

namespace orrery {

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "orrery-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = std::filesystem::canonical(name);
}

TempFolder::~TempFolder() {
  std::error_code ignored;  // a destructor has nobody to tell
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace orrery
