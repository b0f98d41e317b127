#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace orrery {

/// What a user named to be reported on: a JSON document that orrery wrote, or a study.
struct RunFile {
  std::string name;     // the path as given
  bool study = false;   // a SQLite file, which its reader opens by itself
  nlohmann::json json;  // else

  /// "orrery.simulate.v1"; empty where the document states none.
  std::string schema() const;
};

/// Reads it, whatever it is. Throws InputError for what is none of these.
RunFile read_run_file(const std::string& name);

}  // namespace orrery
